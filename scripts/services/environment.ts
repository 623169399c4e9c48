import { setting, shellSetting } from './dot-env.ts'
import { PlainError } from './say.ts'
import { loadSecrets } from './secrets.ts'
import type { Simulator } from './simulator.ts'

export type Mode = 'production' | 'development'

export type Places = {
  webPort: number
  databaseUrl: string
  temporalAddress: string
  temporalUiUrl: string | undefined
  simulator: Simulator | null
  workflowBundle: string | null
}

const ownSecrets = ['ENCRYPTION_KEY', 'JWT_SECRET', 'VERIFY_TOKEN'] as const
export type OwnSecrets = Record<(typeof ownSecrets)[number], string>

/** Unknown messages wait for late webhooks: minutes against Meta, seconds against the simulator, which reports at once. */
const SIMULATOR_GRACE_MS = '5000'

/** Real credentials leave no place for the simulator. */
export function hasRealMeta(): boolean {
  return setting('META_APP_ID') !== undefined && setting('META_APP_SECRET') !== undefined
}

/**
 * The product's own secrets: the environment's, else generated and kept.
 * @throws PlainError naming what is missing where production was asked for with real credentials: there they belong to the operator
 */
export function ownSecretsOf(): OwnSecrets {
  const missing = ownSecrets.filter((name) => setting(name) === undefined)
  if (missing.length > 0 && isRealProduction()) {
    throw new PlainError(`${missing.join(', ')} must be set in production (\`openssl rand -base64 32\` makes one): see .env.example.`)
  }
  const kept = missing.length > 0 ? loadSecrets() : null
  return Object.fromEntries(ownSecrets.map((name) => [name, setting(name) ?? kept?.[name] ?? ''])) as OwnSecrets
}

/** NODE_ENV=production said by the operator, with real credentials. */
export function isRealProduction(): boolean {
  return process.env['NODE_ENV'] === 'production' && hasRealMeta()
}

/** What web and worker are given. */
export function childEnvironment(mode: Mode, places: Places, secrets: OwnSecrets): Record<string, string | undefined> {
  const host = setting('HOST') ?? '127.0.0.1'
  const publicUrl = setting('FRONTEND_URL') ?? `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${String(places.webPort)}`
  return {
    ...process.env, ...secrets, ...(places.simulator ? simulatorEnvironment(places.simulator) : {}),
    NODE_ENV: mode, HOST: host, PORT: String(places.webPort), FRONTEND_URL: publicUrl,
    DATABASE_URL: places.databaseUrl, TEMPORAL_ADDRESS: places.temporalAddress,
    TEMPORAL_NAMESPACE: setting('TEMPORAL_NAMESPACE') ?? 'default', TEMPORAL_UI_URL: places.temporalUiUrl,
    WORKFLOW_BUNDLE: places.workflowBundle ?? undefined,
  }
}

function simulatorEnvironment(simulator: Simulator): Record<string, string> {
  return {
    META_APP_ID: simulator.appId, META_APP_SECRET: simulator.appSecret, META_GRAPH_URL: simulator.url, META_DIALOG_URL: simulator.url,
    SIMULATOR_URL: simulator.url, RECONCILE_GRACE_MS: shellSetting('RECONCILE_GRACE_MS') ?? SIMULATOR_GRACE_MS,
  }
}

/** What migration and seed are given: they run before anything else is up. */
export function databaseEnvironment(mode: Mode, databaseUrl: string): Record<string, string | undefined> {
  return { ...process.env, NODE_ENV: mode, DATABASE_URL: databaseUrl, ...seedEnvironment() }
}

/** Sample people with a public password only ever exist beside the simulator. */
function seedEnvironment(): Record<string, string> {
  if (!hasRealMeta()) return { ALLOW_DEMO_SEED: '1' }
  const own = setting('SEED_PASSWORD')
  if (own) return { SEED_PASSWORD: own }
  return isRealProduction() ? {} : { SEED_PASSWORD: loadSecrets().SEED_PASSWORD }
}
