import { z } from 'zod'

const blankAsUnset = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value)
const text = () => z.preprocess(blankAsUnset, z.string().optional())
const textOr = (fallback: string) => z.preprocess(blankAsUnset, z.string().default(fallback))
const whole = (fallback: number) => z.preprocess(blankAsUnset, z.coerce.number().int().min(0).default(fallback))

const schema = z.object({
  NODE_ENV: z.preprocess(blankAsUnset, z.enum(['development', 'production', 'test']).default('production')),
  DATABASE_URL: z.preprocess(blankAsUnset, z.string({ error: 'is missing: a postgres:// address' }).regex(/^postgres(ql)?:\/\//, 'must start with postgres://')),
  DATABASE_POOL_SIZE: whole(10),
  TEMPORAL_ADDRESS: textOr('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: textOr('default'),
  TEMPORAL_UI_URL: text(),
  WORKFLOW_BUNDLE: text(),
  META_APP_ID: textOr('unset'),
  META_APP_SECRET: textOr('unset'),
  META_OAUTH_REDIRECT_URI: text(),
  META_LOGIN_CONFIG_ID: text(),
  META_GRAPH_URL: textOr('https://graph.facebook.com'),
  META_DIALOG_URL: textOr('https://www.facebook.com'),
  META_GRAPH_VERSION: z.preprocess(blankAsUnset, z.string().regex(/^v\d+\.\d+$/, 'must look like v26.0').default('v26.0')),
  META_TIMEOUT_MS: whole(30_000),
  VERIFY_TOKEN: z.preprocess(blankAsUnset, z.string({ error: 'is missing: the verify token of the webhook, any long random text' }).min(8)),
  ENCRYPTION_KEY: z.preprocess(blankAsUnset, z.string({ error: 'is missing: make one with `openssl rand -base64 32`' })),
  ENCRYPTION_OLD_KEYS: textOr(''),
  FRONTEND_URL: text(),
  JWT_SECRET: z.preprocess(blankAsUnset, z.string({ error: 'is missing: make one with `openssl rand -base64 32`' }).min(32, 'must be at least 32 characters')),
  PORT: whole(3000),
  HOST: textOr('127.0.0.1'),
  TRUST_PROXY: whole(0),
  LOG_LEVEL: z.preprocess(blankAsUnset, z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info')),
  RECONCILE_GRACE_MS: whole(900_000),
  RECONCILE_LAG_FACTOR: whole(10),
  CAMPAIGN_SETTLE_MS: whole(86_400_000),
  WEBHOOK_JOURNAL_DAYS: whole(14),
  WEBHOOK_STATUSES_LATER_FROM: whole(5000),
  SEND_RATE_OVERRIDE: z.preprocess(blankAsUnset, z.coerce.number().int().min(0).optional()),
  WORKER_QUEUES: z.preprocess(blankAsUnset, z.enum(['all', 'control', 'sending']).default('all')),
  SIMULATOR_URL: text(),
})

const placeholders = new Set(['changeme', 'secret', 'your-secret-here', 'replace-me', 'replace-me-with-a-long-random-text'])

export type Env = ReturnType<typeof parseEnv>

/**
 * Parses the environment once into frozen slices. Blank strings count as unset.
 * @throws Error whose message lists every wrong variable with what to do
 */
export function parseEnv(source: Record<string, string | undefined>) {
  const parsed = schema.safeParse(source)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`)
    throw new Error(`The environment is not usable:\n${lines.join('\n')}\nSee .env.example for every variable.`)
  }
  const e = parsed.data
  refusePlaceholders(e)
  const publicUrl = e.FRONTEND_URL ?? `http://${e.HOST}:${String(e.PORT)}`
  return Object.freeze({
    mode: e.NODE_ENV,
    logLevel: e.LOG_LEVEL,
    database: { url: e.DATABASE_URL, poolSize: e.DATABASE_POOL_SIZE },
    temporal: { address: e.TEMPORAL_ADDRESS, namespace: e.TEMPORAL_NAMESPACE, uiUrl: e.TEMPORAL_UI_URL ?? null, bundle: e.WORKFLOW_BUNDLE ?? null },
    graph: {
      appId: e.META_APP_ID, appSecret: e.META_APP_SECRET, url: e.META_GRAPH_URL, dialogUrl: e.META_DIALOG_URL, version: e.META_GRAPH_VERSION,
      timeoutMs: e.META_TIMEOUT_MS, loginConfigId: e.META_LOGIN_CONFIG_ID ?? null,
      redirectUri: e.META_OAUTH_REDIRECT_URI ?? `${publicUrl}/auth/meta-oauth/callback`,
    },
    encryption: { key: e.ENCRYPTION_KEY, oldKeys: e.ENCRYPTION_OLD_KEYS },
    web: {
      port: e.PORT, host: e.HOST, publicUrl, verifyToken: e.VERIFY_TOKEN, jwtSecret: e.JWT_SECRET, trustProxy: e.TRUST_PROXY, journalDays: e.WEBHOOK_JOURNAL_DAYS,
      /** Statuses a second from which on they are applied after the answer; 0 = never. */
      statusesLaterFrom: e.WEBHOOK_STATUSES_LATER_FROM,
      simulatorUrl: e.SIMULATOR_URL ?? null,
    },
    sending: {
      reconcileGraceMs: e.RECONCILE_GRACE_MS, reconcileLagFactor: e.RECONCILE_LAG_FACTOR, settleMs: e.CAMPAIGN_SETTLE_MS,
      /** Messages a second for every number; 0 = no limit; null = the number's own level. */
      rateOverride: e.SEND_RATE_OVERRIDE ?? null,
    },
    worker: { queues: e.WORKER_QUEUES },
  })
}

/** The process's own environment; a wrong one ends the process with the list of what to mend. */
export function loadEnv(): Env {
  try {
    return parseEnv(process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(2)
  }
}

function refusePlaceholders(e: z.infer<typeof schema>): void {
  if (e.NODE_ENV !== 'production') return
  for (const name of ['VERIFY_TOKEN', 'ENCRYPTION_KEY', 'JWT_SECRET', 'META_APP_SECRET'] as const) {
    if (placeholders.has(e[name].toLowerCase())) throw new Error(`${name} still holds a placeholder: make one with \`openssl rand -base64 32\`.`)
  }
}
