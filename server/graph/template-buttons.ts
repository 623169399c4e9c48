import { z } from 'zod'

const text = z.string().min(1).max(25)

const otp = z.strictObject({
  type: z.literal('OTP'), otp_type: z.enum(['COPY_CODE', 'ONE_TAP', 'ZERO_TAP']), text: text.optional(), autofill_text: text.optional(),
  supported_apps: z.array(z.strictObject({ package_name: z.string().min(1).max(224), signature_hash: z.string().length(11) })).max(5).optional(),
  zero_tap_terms_accepted: z.boolean().optional(),
})
const flow = z.strictObject({
  type: z.literal('FLOW'), text, flow_id: z.string().max(64).optional(), flow_name: z.string().max(200).optional(), flow_json: z.string().optional(),
  flow_action: z.enum(['navigate', 'data_exchange']).optional(), navigate_screen: z.string().max(100).optional(), icon: z.string().max(50).optional(),
}).refine((button) => [button.flow_id, button.flow_name, button.flow_json].filter((value) => value !== undefined).length === 1, 'a flow is named once: by id, name or JSON')

const button = z.union([
  z.strictObject({ type: z.literal('QUICK_REPLY'), text }),
  z.strictObject({ type: z.literal('URL'), text, url: z.string().regex(/^https?:\/\//).max(2000), example: z.array(z.string().min(1).max(2000)).length(1).optional() })
    .refine(({ url, example }) => !url.includes('{{') || (/^[^{]*\{\{[A-Za-z0-9_]+\}\}$/.test(url) && example !== undefined), 'a link has one variable at its end, with an example'),
  z.strictObject({ type: z.literal('PHONE_NUMBER'), text, phone_number: z.string().min(5).max(20) }),
  z.strictObject({ type: z.literal('COPY_CODE'), example: z.string().min(1).max(20) }),
  otp,
  flow,
  z.strictObject({ type: z.enum(['CATALOG', 'MPM', 'SPM']), text }),
  z.strictObject({ type: z.literal('VOICE_CALL'), text, ttl_minutes: z.number().int().min(1).max(43_200).optional() }),
])

/** How many of each kind a template may have; quick replies fill the rest. */
const limits: Record<string, number> = { URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1, OTP: 1, FLOW: 1, CATALOG: 1, MPM: 1, SPM: 1, VOICE_CALL: 1 }

/** Buttons of a template. https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components#buttons */
export const buttons = z.array(button).min(1).max(10)
  .refine((list) => Object.entries(limits).every(([type, max]) => list.filter((one) => one.type === type).length <= max), 'there are too many buttons of one kind')
  .refine((list) => isTogether(list.map((one) => one.type === 'QUICK_REPLY')), 'quick replies stand together')

function isTogether(marks: boolean[]): boolean {
  return marks.filter((mark, index) => mark && !marks[index - 1]).length <= 1
}
