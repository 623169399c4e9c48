import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'
import type { ParsedTemplate, ParameterFormat } from '#server/templates/parsed-template.ts'
import { CARD_TEXT_MAX, isLinkPart, isPerPerson, valueMax, type Binding } from './bind-variables.ts'
import { toComponentPieces } from './component-pieces.ts'
import { isUsNumber } from './us-number.ts'

export type Audience = {
  orgId: string
  listId: string
  template: { category: string; parameterFormat: ParameterFormat; parsed: ParsedTemplate }
  bindings: Binding[]
  /** Adds `place`, `zone` and `country`: where a person lives, as far as their row tells. */
  withPlaces?: boolean
  /** Only so many members after this contact, in the order of their ids. */
  slice?: { after: number; limit: number }
}

/**
 * SQL that yields one row per member of the list: `contact_id, name, phone, address, skip_reason, payload, v0 … vn`. A skip
 * reason says why nothing is sent to this person; `payload` is Meta's `components` as text, and null where it is
 * the same for everybody. Freezing inserts it, the preview counts it: both judge alike.
 * `offset 0`, and the organisation outside of it, keep each person a look-up by primary key: lists are often used right after
 * their import, when the planner takes list and organisation for empty and would compare everybody with everybody.
 */
export function judgeAudience(sql: SqlLike, audience: Audience): Fragment {
  const { orgId, listId, bindings, template } = audience
  const values = bindings.flatMap((binding, place) => (isPerPerson(binding) ? [sql`, ${toValue(sql, binding)} as ${sql(`v${String(place)}`)}`] : []))
  return sql`
    select p.*, ${toSkipReason(sql, audience)} as skip_reason, ${toPayload(sql, bindings, template.parameterFormat)} as payload
    from (
      select l.contact_id, c.*
      from ${members(sql, audience)} l
      cross join lateral (
        select c.org_id, c.name, c.phone, ${toAddress(sql, template.category)} as address, ${toUsMarketing(sql, template.category)} as is_us,
          exists (select 1 from suppressions s where s.org_id = ${orgId} and s.contact_id = c.id and s.lifted_at is null) as is_suppressed ${together(sql, values)} ${audience.withPlaces ? sql`, ${placeColumns(sql)}` : sql``}
        from contacts c where c.id = l.contact_id offset 0
      ) c
      where l.list_id = ${listId} and c.org_id = ${orgId}
    ) p`
}

/**
 * SQL: the list's members, or those of the slice. Compared as a row, so that only the primary key gives their order: by contact alone
 * the planner may walk the contacts of every other list and organisation.
 */
export function members(sql: SqlLike, { listId, slice }: Audience): Fragment {
  if (!slice) return sql`contact_list_members`
  return sql`(select list_id, contact_id from contact_list_members where (list_id, contact_id) > (${listId}::uuid, ${slice.after}::bigint) and list_id <= ${listId} order by list_id, contact_id limit ${slice.limit})`
}

/**
 * The zone stored for a contact, the country stored or named by the BSUID (Meta: two letters and a dot), and both as one key.
 * Without a country the first digits of the number stand for it.
 */
export function placeColumns(sql: SqlLike): Fragment {
  const zone = sql`left(coalesce(nullif(btrim(c.time_zone), ''), c.attributes ->> 'time_zone', c.attributes ->> 'timezone', c.attributes ->> 'timeZone', ''), 64)`
  const country = sql`coalesce(c.country, case when c.phone is null then substring(c.bsuid from '^([A-Z]{2})\\.') end, '')`
  return sql`${zone} as zone, ${country} as country, concat_ws('|', ${zone}, ${country}, case when c.country is null then left(c.phone, 8) end) as place`
}

/** The driver takes an empty list for a parameter. */
function together(sql: SqlLike, fragments: Fragment[]): Fragment | Fragment[] {
  return fragments.length > 0 ? fragments : sql``
}

/** One-time codes go to phone numbers only (Meta's 131062). */
function toAddress(sql: SqlLike, category: string): Fragment {
  return category === 'AUTHENTICATION' ? sql`nullif(c.phone, '')` : sql`coalesce(nullif(c.phone, ''), nullif(c.bsuid, ''))`
}

/** Meta delivers no marketing template to numbers of the United States (since 2025-04-01). */
function toUsMarketing(sql: SqlLike, category: string): Fragment {
  return category === 'MARKETING' ? isUsNumber(sql) : sql`false`
}

function toValue(sql: SqlLike, binding: Binding): Fragment {
  const { mapping } = binding
  const own = mapping.source === 'name' ? sql`c.name` : sql`c.attributes ->> ${mapping.value.trim()}::text`
  return sql`coalesce(nullif(btrim(${own}), ''), ${mapping.fallback?.trim() || null}::text)`
}

function toSkipReason(sql: SqlLike, audience: Audience): Fragment {
  const places = audience.bindings.flatMap((binding, place) => (isPerPerson(binding) ? [{ binding, place, column: sql(`v${String(place)}`) }] : []))
  const missing = places.map(({ column }) => sql`or p.${column} is null`)
  const invalid = places.map(({ binding, place, column }) => {
    const forbidden = isLinkPart(binding.parameter) ? sql`p.${column} ~ '\\s'` : holdsLayout(sql, place)
    return sql`or length(p.${column}) > ${valueMax(binding.parameter)}::int or ${forbidden}`
  })
  return sql`case
    when p.is_suppressed then 'suppressed'
    when p.address is null then 'no_address'
    when p.is_us then 'us_marketing'
    when false ${together(sql, missing)} then 'missing_variable'
    when false ${together(sql, [...invalid, ...toLengths(sql, audience)])} then 'invalid_value'
  end`
}

/** New lines, tabs, four spaces: Meta refuses them in a value (132018). Looked for one by one: a pattern costs three times as much. */
function holdsLayout(sql: SqlLike, place: number): Fragment {
  const column = sql(`v${String(place)}`)
  return sql`strpos(p.${column}, ${'\n'}::text) + strpos(p.${column}, ${'\r'}::text) + strpos(p.${column}, ${'\t'}::text) + strpos(p.${column}, '    ') > 0`
}

/** Meta's limits for the texts with their values filled in (132005): body 1,024, or 32,768 when it stands alone, 600 under an offer; header 60; a card 160. */
function toLengths(sql: SqlLike, { bindings, template }: Audience): Fragment[] {
  const { header, body, footer, buttons, offer, carousel } = template.parsed
  const bodyMax = offer ? 600 : header || footer || buttons.length > 0 || carousel ? 1024 : 32_768
  const parts = [
    { component: 'body', card: undefined, text: body, max: bodyMax }, { component: 'header', card: undefined, text: header?.text ?? '', max: 60 },
    ...(carousel?.cards ?? []).map((card, place) => ({ component: 'body', card: place, text: card.body, max: CARD_TEXT_MAX })),
  ]
  return parts.flatMap(({ component, card, text, max }) => {
    const isOwn = ({ parameter }: Binding) => parameter.component === component && parameter.card === card && parameter.kind === 'text'
    const own = bindings.map((binding, place) => ({ binding, place })).filter(({ binding }) => isOwn(binding))
    if (!own.some(({ binding }) => isPerPerson(binding))) return []
    const fixed = own.filter(({ binding }) => !isPerPerson(binding)).reduce((sum, { binding }) => sum + binding.mapping.value.trim().length * uses(text, binding), textWithout(text))
    const lengths = own.filter(({ binding }) => isPerPerson(binding)).map(({ binding, place }) => sql`+ ${uses(text, binding)}::int * length(p.${sql(`v${String(place)}`)})`)
    return [sql`or ${fixed}::int ${lengths} > ${max}::int`]
  })
}

const placeholder = /\{\{\s*([^{}]+?)\s*\}\}/g

function textWithout(text: string): number {
  return text.replace(placeholder, '').length
}

/** How often a variable stands in the text. */
function uses(text: string, binding: Binding): number {
  return [...text.matchAll(placeholder)].filter(([, key]) => key === binding.parameter.key).length
}

/** Spliced as text: twice as fast as building a JSON tree per row, and `to_json` escapes each value. */
function toPayload(sql: SqlLike, bindings: Binding[], format: ParameterFormat): Fragment {
  const pieces = toComponentPieces(bindings, format)
  if (!pieces.some((piece) => typeof piece === 'number')) return sql`null::text`
  return sql`''::text ${pieces.map((piece) => (typeof piece === 'string' ? sql`|| ${piece}::text` : sql`|| to_json(p.${sql(`v${String(piece)}`)})::text`))}`
}
