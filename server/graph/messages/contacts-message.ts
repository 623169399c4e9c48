import { z } from 'zod'

const text = z.string().min(1).max(500).optional()
const kind = z.enum(['HOME', 'WORK']).optional()

const name = z.strictObject({ formatted_name: z.string().min(1).max(500), first_name: text, last_name: text, middle_name: text, prefix: text, suffix: text })
  .refine((value) => Object.values(value).filter(Boolean).length > 1, 'a name needs another part beside formatted_name')

const contact = z.strictObject({
  name,
  phones: z.array(z.strictObject({ phone: z.string().min(1).max(50), type: z.string().max(50).optional(), wa_id: z.string().regex(/^\d{5,16}$/).optional() })).max(20).optional(),
  emails: z.array(z.strictObject({ email: z.email(), type: kind })).max(20).optional(),
  addresses: z.array(z.strictObject({ street: text, city: text, state: text, zip: text, country: text, country_code: z.string().length(2).optional(), type: kind })).max(20).optional(),
  org: z.strictObject({ company: text, department: text, title: text }).optional(),
  urls: z.array(z.strictObject({ url: z.url().max(2000), type: kind })).max(20).optional(),
  birthday: z.iso.date().optional(),
})

export const contactsMessage = z.strictObject({ type: z.literal('contacts'), contacts: z.array(contact).min(1).max(5) })
