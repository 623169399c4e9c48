import type { ReservedSql } from 'postgres'
import type { ImportRow } from './to-import-row.ts'

export type MergeCounts = { created: number; updated: number; unchanged: number }

/**
 * Holds the rows of a running upload in a temporary table of one connection: a slow upload keeps no transaction
 * open and locks no contact; what is left when the process dies vanishes with the connection.
 */
export async function openStaging(connection: ReservedSql): Promise<void> {
  await connection`drop table if exists pg_temp.import_rows`
  await connection`
    create temporary table import_rows (
      line int not null, phone text not null, bsuid text, name text, country text, time_zone text, opt_in_source text, opt_in_at timestamptz, attributes jsonb not null)`
}

export async function closeStaging(connection: ReservedSql): Promise<void> {
  await connection`drop table if exists pg_temp.import_rows`
}

export async function stageRows(connection: ReservedSql, rows: ImportRow[]): Promise<void> {
  const column = <K extends keyof ImportRow>(name: K) => rows.map((row) => row[name])
  await connection`
    insert into import_rows
    select line, phone, bsuid, name, country, time_zone, opt_in_source, opt_in_at, attributes::jsonb from unnest(
      ${column('line')}::int[], ${column('phone')}::text[], ${column('bsuid')}::text[], ${column('name')}::text[], ${column('country')}::text[],
      ${column('timeZone')}::text[], ${column('optInSource')}::text[], ${column('optInAt')}::timestamptz[], ${column('attributes')}::text[]
    ) as r(line, phone, bsuid, name, country, time_zone, opt_in_source, opt_in_at, attributes)`
}

export async function indexStaging(connection: ReservedSql): Promise<void> {
  await connection`create index on import_rows (line)`
  await connection`analyze import_rows`
}

export type MergeTarget = { orgId: string; listId: string; firstLine: number; lastLine: number }

/**
 * Merges the lines of a block into contacts: what a cell says wins, an empty cell leaves what is there, attributes
 * are added to those there are. A BSUID that another contact holds is left out.
 */
export async function mergeBlock(connection: ReservedSql, target: MergeTarget): Promise<{ rows: number; created: number; updated: number }> {
  const rows = await connection<{ rows: number; created: number; updated: number }[]>`
    with merged as (
      insert into contacts as c (org_id, phone, bsuid, name, country, time_zone, opt_in_source, opt_in_at, attributes)
      select ${target.orgId}::uuid, r.phone,
        case when r.bsuid is not null and not exists (
          select 1 from contacts o where o.org_id = ${target.orgId}::uuid and o.bsuid = r.bsuid) then r.bsuid end,
        r.name, r.country, r.time_zone, r.opt_in_source, r.opt_in_at, r.attributes
      from import_rows r where r.line between ${target.firstLine} and ${target.lastLine}
      on conflict (org_id, phone) do update set
        bsuid = coalesce(c.bsuid, excluded.bsuid), name = coalesce(excluded.name, c.name), country = coalesce(excluded.country, c.country),
        time_zone = coalesce(excluded.time_zone, c.time_zone), opt_in_source = coalesce(excluded.opt_in_source, c.opt_in_source),
        opt_in_at = coalesce(excluded.opt_in_at, c.opt_in_at), attributes = c.attributes || excluded.attributes, updated_at = now()
      where (coalesce(c.bsuid, excluded.bsuid), coalesce(excluded.name, c.name), coalesce(excluded.country, c.country),
          coalesce(excluded.time_zone, c.time_zone), coalesce(excluded.opt_in_source, c.opt_in_source),
          coalesce(excluded.opt_in_at, c.opt_in_at), c.attributes || excluded.attributes)
        is distinct from (c.bsuid, c.name, c.country, c.time_zone, c.opt_in_source, c.opt_in_at, c.attributes)
      returning (xmax = 0) as is_new
    )
    select count(*) filter (where is_new)::int as created, count(*) filter (where not is_new)::int as updated,
      (select count(*)::int from import_rows where line between ${target.firstLine} and ${target.lastLine}) as rows
    from merged`
  return rows[0] ?? { rows: 0, created: 0, updated: 0 }
}

/** Puts the contacts of a block on the list and answers how many were not on it before. */
export async function addMembers(connection: ReservedSql, target: MergeTarget): Promise<number> {
  const rows = await connection<{ added: number }[]>`
    with added as (
      insert into contact_list_members (list_id, contact_id)
      select ${target.listId}::uuid, c.id from import_rows r join contacts c on c.org_id = ${target.orgId}::uuid and c.phone = r.phone
      where r.line between ${target.firstLine} and ${target.lastLine}
      on conflict do nothing returning 1
    )
    select count(*)::int as added from added`
  return rows[0]?.added ?? 0
}
