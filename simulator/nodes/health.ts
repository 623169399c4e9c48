import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import type { Phone, Template, Waba } from '../world/types.ts'

type Ability = 'AVAILABLE' | 'LIMITED' | 'BLOCKED'
type Reason = [code: number, description: string, solution: string]
type Entity = { type: string; id: string; can: Ability; reasons: Reason[]; info?: string[] }

const ORDER: Ability[] = ['AVAILABLE', 'LIMITED', 'BLOCKED']

/** `health_status` of a number: its own and all that stands above it. The overall word is that of the worst. */
export function phoneHealth(phone: Phone, parts: Parts): JsonObject {
  return describe([judgePhone(phone), ...judgeAbove(parts.world.waba(phone.wabaId), parts)])
}

export function wabaHealth(waba: Waba, parts: Parts): JsonObject {
  return describe(judgeAbove(waba, parts))
}

export function templateHealth(template: Template, parts: Parts): JsonObject {
  return describe([judgeTemplate(template), ...judgeAbove(parts.world.waba(template.wabaId), parts)])
}

function judgePhone(phone: Phone): Entity {
  const entity = { type: 'PHONE_NUMBER', id: phone.id }
  if (!phone.registered) return { ...entity, can: 'BLOCKED', reasons: [[141000, 'The phone number is not registered.', 'Register the phone number.']] }
  if (phone.status === 'BANNED' || phone.status === 'RESTRICTED') return { ...entity, can: 'BLOCKED', reasons: [[141001, 'The phone number is restricted.', 'Appeal the decision in WhatsApp Manager.']] }
  if (phone.quality === 'RED') return { ...entity, can: 'LIMITED', reasons: [], info: ['The quality of the phone number is low.'] }
  return { ...entity, can: 'AVAILABLE', reasons: [] }
}

function judgeTemplate(template: Template): Entity {
  const isUsable = template.status === 'APPROVED'
  return { type: 'MESSAGE_TEMPLATE', id: template.id, can: isUsable ? 'AVAILABLE' : 'BLOCKED', reasons: isUsable ? [] : [[141002, `The template is ${template.status}.`, 'Use an approved template.']] }
}

function judgeAbove(waba: Waba | undefined, { world }: Parts): Entity[] {
  const above: Entity[] = [
    { type: 'BUSINESS', id: world.business.id, can: 'AVAILABLE', reasons: [] },
    { type: 'APP', id: world.app.id, can: 'AVAILABLE', reasons: [] },
  ]
  if (!waba) return above
  const entity = { type: 'WABA', id: waba.id }
  if (waba.standing !== undefined) above.unshift({ ...entity, can: 'BLOCKED', reasons: [[141006, 'The account is restricted or disabled.', 'Appeal the decision in Business Support Home.']] })
  else if (waba.isUnpaid === true) above.unshift({ ...entity, can: 'BLOCKED', reasons: [[141006, 'There is an error with the payment method.', 'Add or renew the payment method.']] })
  else if (waba.isUtilityLimited === true) above.unshift({ ...entity, can: 'LIMITED', reasons: [], info: ['Utility templates are limited.'] })
  else above.unshift({ ...entity, can: 'AVAILABLE', reasons: [] })
  return above
}

function describe(entities: Entity[]): JsonObject {
  const worst = Math.max(...entities.map(({ can }) => ORDER.indexOf(can)))
  return {
    can_send_message: ORDER[worst],
    entities: entities.map(({ type, id, can, reasons, info }) => ({
      entity_type: type, id, can_send_message: can,
      ...(reasons.length === 0 ? {} : { errors: reasons.map(([code, description, solution]) => ({ error_code: code, error_description: description, possible_solution: solution })) }),
      ...(info === undefined ? {} : { additional_info: info }),
    })),
  }
}
