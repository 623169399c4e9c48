import { GraphError } from '../core/graph-error.ts'
import { isObject, textOf } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'

/**
 * What `POST /{phone}/marketing_messages` asks for beyond `/messages`: a marketing template.
 * @throws GraphError 131055 for anything else than a template, 134100 for a template of another category
 */
export function requireMarketing(phone: Phone, { params, parts }: GraphRequest): void {
  if (params['type'] !== 'template') throw new GraphError(131055, '(#131055) Method not allowed', { details: 'Only marketing template messages can be sent with this method.' })
  const template = isObject(params['template']) ? params['template'] : {}
  const language = isObject(template['language']) ? textOf(template['language']['code']) : undefined
  const known = parts.world.findTemplate(phone.wabaId, textOf(template['name']) ?? '', language ?? '')
  if (known && known.category !== 'MARKETING') throw new GraphError(134100, '(#134100) Only marketing messages supported', { details: 'Marketing Messages API supports only templates of the category MARKETING.' })
}
