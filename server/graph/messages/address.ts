import { z } from 'zod'

/** `+E164`: Meta reads a number without “+” as belonging to the sender's own country. */
export const e164 = z.string().regex(/^\+[1-9]\d{4,15}$/, 'a phone number looks like +16505551234')
/** A person known by username: country, a dot, at most 128 letters and digits; `ENT` marks those of linked portfolios. */
export const bsuid = z.string().regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/, 'a business-scoped user id looks like US.13491208655302741918')
export const phoneOrBsuid = z.union([e164, bsuid], { error: 'a phone number looks like +16505551234, a user id like US.13491208655302741918' })

/** The field of the envelope that an address goes into. */
export function toRecipientField(address: string): { to: string } | { recipient: string } {
  return address.startsWith('+') ? { to: address } : { recipient: address }
}
