import { z } from 'zod'
import { toPathId, graphId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import { e164 } from './messages/address.ts'
import { parseInput } from './parse-input.ts'
import { readAll } from './read-pages.ts'

export type BlockedUser = { waId: string | null; userId: string | null }
/** Who was changed and who was not, as they were asked for. */
export type BlockOutcome = { done: string[]; failed: { input: string; code: number | null }[] }

const user = z.looseObject({ input: z.string().nullish(), wa_id: graphId.nullish(), user_id: graphId.nullish() })
const failure = user.extend({ errors: z.array(z.looseObject({ code: z.coerce.number().nullish().catch(null) })).nullish() })
const changed = z.looseObject({
  block_users: z.looseObject({ added_users: z.array(user).nullish(), removed_users: z.array(user).nullish(), failed_users: z.array(failure).nullish() }),
})
const people = z.array(e164).min(1).max(1000)

/** People whose messages the number does not take. Only who wrote within 24 hours can be blocked. https://developers.facebook.com/docs/whatsapp/cloud-api/block-users */
export function createBlockListCalls(transport: GraphTransport) {
  const change = async (method: 'POST' | 'DELETE', at: { accessToken: string; phoneNumberId: string }, input: string[]): Promise<BlockOutcome> => {
    const users = parseInput(people, input, 'the list of people')
    const name = method === 'POST' ? 'block people' : 'unblock people'
    const json = { messaging_product: 'whatsapp', block_users: users.map((one) => ({ user: one })) }
    const answer = await transport.call({ name, method, path: `${toPathId(at.phoneNumberId)}/block_users`, accessToken: at.accessToken, json, schema: changed })
    const { added_users, removed_users, failed_users } = answer.block_users
    return {
      done: [...(added_users ?? []), ...(removed_users ?? [])].map(inputOf),
      failed: (failed_users ?? []).map((one) => ({ input: inputOf(one), code: one.errors?.[0]?.code ?? null })),
    }
  }
  return {
    list: async (accessToken: string, phoneNumberId: string): Promise<BlockedUser[]> => {
      const rows = await readAll(transport, { name: 'list blocked people', path: `${toPathId(phoneNumberId)}/block_users`, accessToken, query: { limit: '100' }, item: user, pagesMax: 640 })
      return rows.map((row) => ({ waId: row.wa_id ?? null, userId: row.user_id ?? null }))
    },
    /** @param users as `+E164`. @throws AppError META_REFUSED with code 139100 when nobody could be blocked */
    block: (accessToken: string, phoneNumberId: string, users: string[]) => change('POST', { accessToken, phoneNumberId }, users),
    unblock: (accessToken: string, phoneNumberId: string, users: string[]) => change('DELETE', { accessToken, phoneNumberId }, users),
  }
}

function inputOf(row: z.infer<typeof user>): string {
  return row.input ?? row.wa_id ?? row.user_id ?? ''
}
