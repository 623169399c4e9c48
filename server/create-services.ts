import { Client, Connection } from '@temporalio/client'
import { openDatabase } from '#db/client.ts'
import type { Env } from './env.ts'
import { createGraphClient } from './graph/graph-client.ts'
import { createKeyring } from './lib/encryption.ts'
import { createLogger } from './lib/logger.ts'
import { createLiveBus } from './live/create-live-bus.ts'
import type { Services } from './services.ts'
import { publishNodeChange } from './system/share-node-changes.ts'

/** The web process's parts. Nothing connects yet: PostgreSQL and Temporal may come up after it. */
export function createServices(env: Env): { services: Services; close: () => Promise<void> } {
  const database = openDatabase({ url: env.database.url, poolSize: env.database.poolSize, applicationName: 'clarion-web' })
  const log = createLogger('web', env.logLevel)
  const live = createLiveBus(database.sql, log)
  const connection = Connection.lazy({ address: env.temporal.address })
  const services: Services = {
    ...database,
    env,
    log,
    live,
    graph: createGraphClient(env.graph, { onInvalidate: (id) => publishNodeChange(database.sql, id) }),
    keyring: createKeyring(env.encryption.key, env.encryption.oldKeys),
    temporal: new Client({ connection, namespace: env.temporal.namespace }),
    now: () => new Date(),
  }
  const close = async () => {
    await live.close()
    await connection.close().catch(() => undefined)
    await database.close()
  }
  return { services, close }
}
