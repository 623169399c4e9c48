import { randomBytes } from 'node:crypto'
import type { RequestHandler, Response } from 'express'
import helmet from 'helmet'
import type { Env } from '#server/env.ts'

/** Where Meta keeps the sample pictures of templates and the media of messages. */
const META_MEDIA = ['https://*.whatsapp.net', 'https://*.fbcdn.net']

/** The nonce of this response, for Remix to put on its scripts and styles. */
export function nonceOf(res: Response): string {
  return String(res.locals['cspNonce'] ?? '')
}

/**
 * helmet with a policy that lets run only what this response's nonce names. Mantine writes `style` attributes, which have a
 * directive of their own. In development Vite writes inline scripts and styles without a nonce.
 */
export function securityHeaders(env: Pick<Env, 'mode' | 'web'>): RequestHandler[] {
  const https = env.web.publicUrl.startsWith('https://')
  const guard = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // Not `no-referrer`: with it browsers send `Origin: null` along with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  return [
    guard,
    (req, res, next) => {
      const nonce = randomBytes(16).toString('base64')
      res.locals['cspNonce'] = nonce
      res.set('Content-Security-Policy', contentPolicy(env, nonce, req.headers.host))
      res.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()')
      next()
    },
  ]
}

function contentPolicy(env: Pick<Env, 'mode' | 'web'>, nonce: string, host: string | undefined): string {
  const inline = env.mode === 'development' ? "'unsafe-inline'" : `'nonce-${nonce}'`
  const sockets = host !== undefined && /^[A-Za-z0-9.:[\]-]{1,255}$/.test(host) ? [`ws://${host}`, `wss://${host}`] : []
  const simulator = env.web.simulatorUrl ? [new URL(env.web.simulatorUrl).origin] : []
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", inline],
    'script-src-attr': ["'none'"],
    'style-src': ["'self'", inline],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:', ...META_MEDIA, ...simulator],
    'media-src': ["'self'", 'blob:', ...META_MEDIA, ...simulator],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'", ...sockets],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    ...(env.web.publicUrl.startsWith('https://') ? { 'upgrade-insecure-requests': [] } : {}),
  }
  return Object.entries(directives).map(([name, sources]) => [name, ...sources].join(' ')).join('; ')
}
