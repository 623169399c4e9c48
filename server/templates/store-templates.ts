import { v7 } from 'uuid'
import type { SqlLike } from '#db/client.ts'

export type TemplateRow = {
  templateId: string; name: string; language: string; category: string; status: string; quality: string | null; rejectedReason: string | null
  parameterFormat: string
  ttlSeconds: number | null
  /** JSON text. */
  components: string
  contentHash: string
}

export type StoredCounts = { created: number; updated: number; removed: number; unchanged: number }
export type TemplateReading = { orgId: string; wabaId: string; rows: TemplateRow[]; readAt: string }

/**
 * Writes a complete reading of an account's templates, to be called inside a transaction. What a webhook changed after
 * the reading began is newer and stays; what the reading does not show is marked as removed.
 */
export async function storeTemplates(tx: SqlLike, reading: TemplateReading): Promise<StoredCounts> {
  const { orgId, wabaId, rows, readAt } = reading
  await tx`select pg_advisory_xact_lock(hashtextextended(${`templates/${orgId}/${wabaId}`}, 0))`
  const [counts] = await upsert(tx, reading)
  const removed = await tx`
    update templates t set removed_at = now(), updated_at = now()
    where t.org_id = ${orgId} and t.waba_id = ${wabaId} and t.removed_at is null and t.created_at < ${readAt}::timestamptz
      and not exists (select 1 from unnest(${rows.map((row) => row.name)}::text[], ${rows.map((row) => row.language)}::text[]) as s(name, language) where s.name = t.name and s.language = t.language)
    returning t.id`
  await tx`update wabas set templates_synced_at = now(), updated_at = now() where org_id = ${orgId} and waba_id = ${wabaId}`
  const { created, updated } = counts ?? { created: 0, updated: 0 }
  return { created, updated, removed: removed.length, unchanged: rows.length - created - updated }
}

async function upsert(tx: SqlLike, { orgId, wabaId, rows, readAt }: TemplateReading): Promise<{ created: number; updated: number }[]> {
  const column = <K extends keyof TemplateRow>(name: K) => rows.map((row) => row[name])
  return tx<{ created: number; updated: number }[]>`
    with input as (
      select * from unnest(
        ${rows.map(() => v7())}::uuid[], ${column('templateId')}::text[], ${column('name')}::text[], ${column('language')}::text[], ${column('category')}::text[],
        ${column('status')}::text[], ${column('quality')}::text[], ${column('rejectedReason')}::text[], ${column('parameterFormat')}::text[], ${column('ttlSeconds')}::int[],
        ${column('components')}::text[], ${column('contentHash')}::text[]
      ) as u(id, template_id, name, language, category, status, quality, rejected_reason, parameter_format, ttl_seconds, components, content_hash)
    ), before as (
      select t.name, t.language, t.content_hash, t.removed_at, t.updated_at > ${readAt}::timestamptz as is_newer
      from templates t where t.org_id = ${orgId} and t.waba_id = ${wabaId}
    ), judged as (
      select i.*, b.name is null as is_new, coalesce(b.is_newer, false) as is_newer,
        b.content_hash is distinct from i.content_hash or b.removed_at is not null as is_changed
      from input i left join before b on b.name = i.name and b.language = i.language
    ), written as (
      insert into templates (id, org_id, waba_id, template_id, name, language, category, status, quality, rejected_reason, parameter_format, ttl_seconds, components, content_hash, synced_at)
      select id, ${orgId}::uuid, ${wabaId}, template_id, name, language, category, status, quality, rejected_reason, parameter_format, ttl_seconds, components::jsonb, content_hash, now()
      from judged where is_changed and not is_newer
      on conflict (org_id, waba_id, name, language) do update set
        template_id = excluded.template_id, category = excluded.category, status = excluded.status, quality = excluded.quality,
        rejected_reason = excluded.rejected_reason, parameter_format = excluded.parameter_format, ttl_seconds = excluded.ttl_seconds, components = excluded.components,
        content_hash = excluded.content_hash, synced_at = excluded.synced_at, removed_at = null, updated_at = now(),
        pause_reason = case when excluded.status = 'PAUSED' then templates.pause_reason end
      returning 1
    ), seen as (
      update templates t set synced_at = now() from judged j
      where t.org_id = ${orgId} and t.waba_id = ${wabaId} and t.name = j.name and t.language = j.language and not (j.is_changed and not j.is_newer)
    )
    select count(*) filter (where is_new)::int as created, count(*) filter (where is_changed and not is_new and not is_newer)::int as updated from judged`
}
