import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import type { NodeCache } from './node-cache.ts'
import { parseInput } from './parse-input.ts'
import { requireSuccess, successAnswer } from './success-answer.ts'

const pin = z.string().regex(/^\d{6}$/, 'a PIN has six digits')
/** Countries where Meta can keep messages at rest. */
const regions = ['AE', 'AU', 'BH', 'BR', 'CA', 'CH', 'DE', 'GB', 'ID', 'IN', 'JP', 'KR', 'SG', 'ZA'] as const
const registration = z.strictObject({ pin, data_localization_region: z.enum(regions).optional() })
const codeRequest = z.strictObject({ code_method: z.enum(['SMS', 'VOICE']), language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'a language looks like en_US') })
const code = z.string().regex(/^\d{3}-?\d{3}$/, 'a code has six digits')
const newNumber = z.strictObject({ cc: z.string().regex(/^\d{1,3}$/), phone_number: z.string().regex(/^\d{4,15}$/), verified_name: z.string().min(1).max(128), migrate_phone_number: z.boolean().optional(), preverified_id: z.string().max(64).optional() })
const created = z.looseObject({ id: graphId })

export type Registration = z.infer<typeof registration>
export type CodeRequest = z.infer<typeof codeRequest>
export type NewNumber = z.infer<typeof newNumber>

/**
 * A number's way to the Cloud API: added, code, verified, registered. A number may be registered and deregistered ten
 * times in 72 hours (133016). https://developers.facebook.com/docs/whatsapp/cloud-api/reference/registration
 */
export function createRegistrationCalls(transport: GraphTransport, cache: NodeCache) {
  const post = async (call: { name: string; edge: string }, at: { accessToken: string; id: string }, json: unknown): Promise<void> => {
    const answer = await transport.call({ name: call.name, method: 'POST', path: `${toPathId(at.id)}${call.edge}`, accessToken: at.accessToken, json, schema: successAnswer })
    requireSuccess(answer, call.name)
    cache.invalidate(at.id)
  }
  return {
    /** @returns the new number's id */
    add: async (accessToken: string, wabaId: string, input: NewNumber): Promise<string> => {
      const json = parseInput(newNumber, input, 'the number')
      const answer = await transport.call({ name: 'add phone number', method: 'POST', path: `${toPathId(wabaId)}/phone_numbers`, accessToken, json, schema: created })
      cache.invalidate(wabaId)
      return answer.id
    },
    requestCode: async (accessToken: string, id: string, input: CodeRequest): Promise<void> =>
      post({ name: 'request code', edge: '/request_code' }, { accessToken, id }, parseInput(codeRequest, input, 'the request for a code')),
    verifyCode: async (accessToken: string, id: string, value: string): Promise<void> =>
      post({ name: 'verify code', edge: '/verify_code' }, { accessToken, id }, { code: parseInput(code, value, 'the code').replace('-', '') }),
    register: async (accessToken: string, id: string, input: Registration): Promise<void> =>
      post({ name: 'register phone number', edge: '/register' }, { accessToken, id }, { messaging_product: 'whatsapp', ...parseInput(registration, input, 'the registration') }),
    /** Not for numbers that are used in the WhatsApp Business app as well. */
    deregister: (accessToken: string, id: string): Promise<void> => post({ name: 'deregister phone number', edge: '/deregister' }, { accessToken, id }, { messaging_product: 'whatsapp' }),
    /** The PIN of two-step verification. */
    setPin: async (accessToken: string, id: string, value: string): Promise<void> =>
      post({ name: 'set PIN', edge: '' }, { accessToken, id }, { pin: parseInput(pin, value, 'the PIN') }),
  }
}
