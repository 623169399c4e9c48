import type { Client } from '@temporalio/client'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { openDatabase } from '#db/client.ts'
import type { Actor, Role } from '#server/auth/session-info.ts'
import { parseEnv } from '#server/env.ts'
import { createLiveBus } from '#server/live/create-live-bus.ts'
import type { Services } from '#server/services.ts'
import { contactsRouter } from '#server/trpc/contacts-router.ts'
import { conversationsRouter } from '#server/trpc/conversations-router.ts'
import { liveRouter } from '#server/trpc/live-router.ts'
import { createCallerFactory, router } from '#server/trpc/trpc.ts'
import { createTestDatabase } from './database.ts'
import { withoutDeadlines } from './without-deadlines.ts'

const createCaller = createCallerFactory(router({ contacts: contactsRouter, conversations: conversationsRouter, live: liveRouter }))

export type Org = { id: string; accountId: string; phoneNumberId: string; as: (role: Role) => Actor; call: (role?: Role) => ReturnType<typeof createCaller> }

export type TwoOrganisations = {
  services: Services
  ours: Org
  theirs: Org
  /** The lanes that were woken, by account id; `failing` makes the next wake fail. */
  lane: { woken: string[]; failing: boolean }
  close: () => Promise<void>
}

/** Two organisations with a number and a user of every role each, on a database of their own; Temporal is a stand-in that notes who was woken. */
export async function createTwoOrganisations(): Promise<TwoOrganisations> {
  const testDatabase = await createTestDatabase()
  const database = openDatabase({ url: testDatabase.url, poolSize: 6 })
  const log = pino({ level: 'silent' })
  const live = createLiveBus(database.sql, log)
  const lane = { woken: [] as string[], failing: false }
  const env = parseEnv({ NODE_ENV: 'test', DATABASE_URL: testDatabase.url, VERIFY_TOKEN: 'verify-token', ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'), JWT_SECRET: 'x'.repeat(32) })
  const services = { ...database, env, log, live, temporal: toTemporal(lane), now: () => new Date() } as unknown as Services
  const ours = await createOrg(services, 'Ours')
  const theirs = await createOrg(services, 'Theirs')
  const close = async () => {
    await live.close()
    await database.close()
    await testDatabase.drop()
  }
  return { services, ours, theirs, lane, close }
}

function toTemporal(lane: TwoOrganisations['lane']): Client {
  const signalWithStart = (_type: unknown, options: { args: [{ accountId: string }] }) => {
    if (lane.failing) return Promise.reject(new Error('Temporal does not answer'))
    lane.woken.push(options.args[0].accountId)
    return Promise.resolve()
  }
  return { ...withoutDeadlines, workflow: { signalWithStart } } as unknown as Client
}

async function createOrg(services: Services, name: string): Promise<Org> {
  const { sql } = services
  const orgId = v7()
  const accountId = v7()
  const phoneNumberId = `1060${orgId.replaceAll(/\D/g, '').slice(0, 10)}`
  await sql`insert into orgs (id, name) values (${orgId}, ${name})`
  const users = new Map<Role, string>()
  for (const role of ['owner', 'admin', 'marketer', 'agent', 'viewer'] as const) {
    const userId = v7()
    users.set(role, userId)
    await sql`insert into users (id, email, name) values (${userId}, ${`${role}@${orgId}.test`}, ${role})`
    await sql`insert into memberships (org_id, user_id, role) values (${orgId}, ${userId}, ${role})`
  }
  await sql`
    insert into whatsapp_accounts (id, org_id, phone_number_id, waba_id, business_id, display_phone_number, verified_name, access_token)
    values (${accountId}, ${orgId}, ${phoneNumberId}, '102', '500', '+1 415 555 0100', ${`${name} Shop`}, 'sealed')`
  const as = (role: Role): Actor => ({ kind: 'user', userId: users.get(role)!, orgId, role, ip: null })
  return { id: orgId, accountId, phoneNumberId, as, call: (role = 'owner') => createCaller({ services, session: null, actor: as(role) }) }
}
