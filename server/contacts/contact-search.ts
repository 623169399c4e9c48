import type { Sql } from '#db/client.ts'

export type ContactSearch = { kind: 'all' } | { kind: 'phone'; prefix: string } | { kind: 'name'; prefix: string }

/** What somebody typed: digits mean the beginning of a number, anything else the beginning of a word of the name. */
export function toContactSearch(text: string | undefined): ContactSearch {
  const search = (text ?? '').replaceAll('\0', '').trim()
  if (search === '') return { kind: 'all' }
  const digits = search.replace(/\D/g, '')
  if (digits !== '' && /^[+\d\s()./-]+$/.test(search)) return { kind: 'phone', prefix: `+${digits.slice(0, 15)}` }
  return { kind: 'name', prefix: search.toLowerCase().replace(/[\\%_]/g, '\\$&') }
}

/** A condition on contacts under the alias `c`, to follow other conditions. The range is for the index, whatever the collation; LIKE makes it exact. */
export function contactCondition(sql: Sql, search: ContactSearch) {
  if (search.kind === 'all') return sql``
  if (search.kind === 'phone') return sql`and c.phone >= ${search.prefix} and c.phone <= ${`${search.prefix}999999999999999`} and c.phone like ${`${search.prefix}%`}`
  return sql`and (lower(c.name) like ${`${search.prefix}%`} or lower(c.name) like ${`% ${search.prefix}%`})`
}
