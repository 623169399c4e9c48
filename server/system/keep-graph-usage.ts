import type { OwnedUsage } from '#server/graph/usage-gauge.ts'
import type { Services } from '#server/services.ts'

const PERIOD_MS = 10_000

/**
 * Writes what Meta said of its limits for all processes to see: only what is new, every ten seconds. Meta counts all
 * processes together, so the latest answer to any of them is the truth.
 * @returns stops it
 */
export function keepGraphUsage(services: Pick<Services, 'sql' | 'graph' | 'log'>, process: 'web' | 'worker', periodMs = PERIOD_MS): () => void {
  let storedUpTo = 0
  const store = async () => {
    const news = services.graph.usage.list().filter((usage) => usage.seenAt > storedUpTo)
    if (news.length === 0) return
    await storeGraphUsage(services, news, process)
    storedUpTo = Math.max(...news.map((usage) => usage.seenAt))
  }
  const timer = setInterval(() => {
    store().catch((error: unknown) => services.log.debug({ err: error }, 'Meta’s usage was not stored'))
  }, periodMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** An older answer never replaces a newer one; what is a day old is forgotten. */
export async function storeGraphUsage({ sql }: Pick<Services, 'sql'>, usages: OwnedUsage[], process: string): Promise<void> {
  const column = <T>(read: (usage: OwnedUsage) => T) => usages.map(read)
  await sql`
    insert into graph_usage (owner_id, kind, percent, regain_ms, process, seen_at)
    select owner_id, kind, percent, regain_ms, ${process}::text, to_timestamp(seen_at / 1000)
    from unnest(${column((usage) => usage.ownerId ?? '')}::text[], ${column((usage) => usage.kind)}::text[], ${column((usage) => usage.percent)}::real[],
      ${column((usage) => Math.round(usage.regainMs))}::bigint[], ${column((usage) => usage.seenAt)}::float8[]) as n (owner_id, kind, percent, regain_ms, seen_at)
    on conflict (owner_id) do update set kind = excluded.kind, percent = excluded.percent, regain_ms = excluded.regain_ms, process = excluded.process, seen_at = excluded.seen_at
    where graph_usage.seen_at <= excluded.seen_at`
  await sql`delete from graph_usage where seen_at < now() - interval '1 day'`
}
