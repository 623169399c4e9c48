import type { Services } from '#server/services.ts'

const PATIENCE_MS = 2000

/** `error` is a sentence without addresses or credentials. */
export type PartHealth = { ok: true } | { ok: false; error: string }
export type Readiness = { ready: boolean; database: PartHealth; temporal: PartHealth }

/** Asks both parts that the web process cannot work without, at most two seconds each. */
export async function checkReadiness(services: Pick<Services, 'sql' | 'temporal'>): Promise<Readiness> {
  const [database, temporal] = await Promise.all([
    within(() => services.sql`select 1`, 'PostgreSQL does not answer. Check DATABASE_URL and that it runs.'),
    within(() => pingTemporal(services), 'Temporal does not answer. Check TEMPORAL_ADDRESS and that it runs.'),
  ])
  return { ready: database.ok && temporal.ok, database, temporal }
}

async function pingTemporal({ temporal }: Pick<Services, 'temporal'>): Promise<void> {
  await temporal.connection.withDeadline(Date.now() + PATIENCE_MS, () => temporal.connection.workflowService.getSystemInfo({}))
}

async function within(ask: () => PromiseLike<unknown>, error: string): Promise<PartHealth> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<PartHealth>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, error }), PATIENCE_MS + 250)
  })
  const asked = Promise.resolve()
    .then(ask)
    .then((): PartHealth => ({ ok: true }))
    .catch((): PartHealth => ({ ok: false, error }))
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
