import { parameterError } from '../core/graph-error.ts'
import { isObject, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'
import type { NodeType } from './node-type.ts'
import { readPage } from './read-page.ts'

const MAX_BLOCKED = 10_000

type BlockedUser = { id: string }

const blockedUserNode: NodeType<BlockedUser> = {
  name: 'WhatsAppBlockedUser',
  defaults: ['messaging_product', 'wa_id'],
  fields: { messaging_product: () => 'whatsapp', wa_id: (user) => user.id },
}

/** `GET /{phone}/block_users` */
export function listBlocked(phone: Phone, request: GraphRequest): JsonObject {
  return readPage(blockedUserNode, { list: [...phone.blocked].map((id) => ({ id })), request }, { path: `${phone.id}/block_users` })
}

/** `POST|DELETE /{phone}/block_users`: only people who wrote within the last 24 hours can be blocked. */
export function blockUsers(phone: Phone, request: GraphRequest): JsonObject {
  const { params, parts, method } = request
  const users = params['block_users']
  if (!Array.isArray(users) || users.length === 0 || users.length > 1000) throw parameterError('The parameter block_users is required.')
  const done: JsonObject[] = []
  const failed: JsonObject[] = []
  for (const item of users as unknown[]) {
    const input = isObject(item) ? (textOf(item['user']) ?? '') : ''
    const digits = input.replace(/\D/g, '')
    const mayBlock = method === 'DELETE' || (parts.windows.isOpen(phone.id, digits, parts.clock.now()) && phone.blocked.size < MAX_BLOCKED)
    if (!mayBlock) {
      failed.push({ input, wa_id: digits, errors: [{ message: 'Re-engagement required', code: 131047, error_data: { details: 'The user has not sent a message within the last 24 hours.' } }] })
      continue
    }
    if (method === 'DELETE') phone.blocked.delete(digits)
    else phone.blocked.add(digits)
    done.push({ input, wa_id: digits })
  }
  return { messaging_product: 'whatsapp', block_users: { [method === 'DELETE' ? 'removed_users' : 'added_users']: done, ...(failed.length === 0 ? {} : { failed_users: failed }) } }
}
