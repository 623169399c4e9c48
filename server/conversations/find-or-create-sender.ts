import type { SqlLike } from '#db/client.ts'

export type Sender = { phone: string | null; bsuid: string | null; name: string | null }

type Known = { id: number; phone: string | null; bsuid: string | null; name: string | null }

const NAME_MAX = 200

/** Who wrote: by number first, else by BSUID. Some producers put a BSUID where the number belongs. */
export function toSender(message: { from: string | null; bsuid: string | null; profileName: string | null }): Sender | null {
  const digits = message.from?.replace(/^\+/, '') ?? ''
  const phone = /^[1-9]\d{5,14}$/.test(digits) ? `+${digits}` : null
  const bsuid = message.bsuid ?? (phone === null && /^[A-Z]{2}\./.test(message.from ?? '') ? message.from : null)
  if (phone === null && bsuid === null) return null
  const name = (message.profileName ?? '').replaceAll('\0', '').trim().slice(0, NAME_MAX)
  return { phone, bsuid: bsuid === null ? null : bsuid.slice(0, 150), name: name === '' ? null : name }
}

/** The contact's id; a new contact when nobody is known by this number or BSUID. What was empty is filled in. */
export async function findOrCreateSender(sql: SqlLike, orgId: string, sender: Sender): Promise<number> {
  const known = await findSender(sql, orgId, sender)
  if (known) {
    if (isRicher(sender, known)) await fillIn(sql, orgId, { id: known.id, sender })
    return known.id
  }
  const made = await sql<{ id: number }[]>`
    insert into contacts (org_id, phone, bsuid, name) values (${orgId}, ${sender.phone}, ${sender.bsuid}, ${sender.name})
    on conflict do nothing returning id`
  const id = made[0]?.id ?? (await findSender(sql, orgId, sender))?.id
  if (id === undefined) throw new Error('A contact was neither found nor made: its number and BSUID belong to two others.')
  return id
}

async function findSender(sql: SqlLike, orgId: string, sender: Sender): Promise<Known | undefined> {
  const byPhone = sender.phone === null ? [] : await sql<Known[]>`select id, phone, bsuid, name from contacts where org_id = ${orgId} and phone = ${sender.phone}`
  if (byPhone[0] || sender.bsuid === null) return byPhone[0]
  const byBsuid = await sql<Known[]>`select id, phone, bsuid, name from contacts where org_id = ${orgId} and bsuid = ${sender.bsuid}`
  return byBsuid[0]
}

function isRicher(sender: Sender, known: Known): boolean {
  return (known.name === null && sender.name !== null) || (known.bsuid === null && sender.bsuid !== null) || (known.phone === null && sender.phone !== null)
}

/** Skips a row that an import holds at this moment: a webhook must not wait for it, and the next message fills it in. */
async function fillIn(sql: SqlLike, orgId: string, known: { id: number; sender: Sender }): Promise<void> {
  const { phone, bsuid, name } = known.sender
  await sql`
    update contacts c set
      name = coalesce(c.name, ${name}),
      bsuid = coalesce(c.bsuid, (select ${bsuid}::text where not exists (select 1 from contacts o where o.org_id = ${orgId} and o.bsuid = ${bsuid}))),
      phone = coalesce(c.phone, (select ${phone}::text where not exists (select 1 from contacts o where o.org_id = ${orgId} and o.phone = ${phone}))),
      updated_at = now()
    where c.id in (select id from contacts where id = ${known.id} and org_id = ${orgId} for no key update skip locked)`
}
