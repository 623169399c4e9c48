import { createContext, useContext } from 'react'

/** The nonce of this response's content security policy; empty when no policy is set. */
export const NonceContext = createContext('')

/** The nonce for an inline script or style. */
export function useNonce(): string {
  return useContext(NonceContext)
}

/** Browsers hide the attribute but keep the property, so the page's own scripts can read it. */
export function readDocumentNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''
}
