import { fileURLToPath } from 'node:url'
import { and, eq, inArray } from 'drizzle-orm'
import { type Database, type Db, openDatabase } from './client.ts'
import { contactListMembers, contactLists, contacts, memberships, orgs, passwordCredentials, users } from './schema/index.ts'
import { hashSeedPassword } from './seed-password.ts'
import { sampleContacts } from './seed-contacts.ts'

export const DEMO_PASSWORD = 'clarion-demo'
export const DEMO_ORG = 'Miravel Group'
/** For isolation tests: it must never see anything of the first. */
export const OTHER_ORG = 'Northwind Studio'
const LIST_NAME = 'Sample customers'
/** Any number will do: it lets one seed work at a time. */
const SEED_LOCK = 7_261_002

type Person = { email: string; name: string; role: 'owner' | 'admin' | 'marketer' | 'agent' | 'viewer' }

const miravelPeople: Person[] = [
  { email: 'owner@clarion.test', name: 'Olivia Marsh', role: 'owner' },
  { email: 'admin@clarion.test', name: 'Adrian Costa', role: 'admin' },
  { email: 'marketer@clarion.test', name: 'Mina Okafor', role: 'marketer' },
  { email: 'agent@clarion.test', name: 'Amir Haddad', role: 'agent' },
  { email: 'viewer@clarion.test', name: 'Vera Lindqvist', role: 'viewer' },
]
const otherPeople: Person[] = [{ email: 'other@clarion.test', name: 'Otto Brandt', role: 'owner' }]

export type SeedOptions = {
  /** Of every user that the seed makes; users that exist keep theirs. */
  password?: string
}

export type SeedResult = { orgId: string; otherOrgId: string; usersCreated: number; contactsCreated: number }

/** Two organisations, a user of every role and a list of sample customers. What is there already stays as it is. */
export async function seed(database: Pick<Database, 'db'>, options: SeedOptions = {}): Promise<SeedResult> {
  const password = options.password ?? DEMO_PASSWORD
  return database.db.transaction(async (tx) => {
    await tx.execute(`select pg_advisory_xact_lock(${String(SEED_LOCK)})`)
    const first = await seedOrg(tx, { name: DEMO_ORG, people: miravelPeople, password })
    const other = await seedOrg(tx, { name: OTHER_ORG, people: otherPeople, password })
    const contactsCreated = await seedContacts(tx, first.orgId)
    return { orgId: first.orgId, otherOrgId: other.orgId, usersCreated: first.created + other.created, contactsCreated }
  })
}

type Tx = Pick<Db, 'select' | 'insert' | 'update'>

/** The organisation is known by its first user, because names of organisations may change and repeat. */
async function seedOrg(tx: Tx, org: { name: string; people: Person[]; password: string }): Promise<{ orgId: string; created: number }> {
  const emails = org.people.map((person) => person.email)
  const known = await tx
    .select({ email: users.email, orgId: memberships.orgId })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .where(inArray(users.email, emails))
  const orgId = known[0]?.orgId ?? (await tx.insert(orgs).values({ name: org.name }).returning({ id: orgs.id }))[0]!.id
  const missing = org.people.filter((person) => !known.some((row) => row.email === person.email))
  // One hash for all: they share one password anyway, and each hash costs a fifth of a second.
  const passwordHash = missing.length > 0 ? await hashSeedPassword(org.password) : ''
  for (const person of missing) {
    const [user] = await tx.insert(users).values({ email: person.email, name: person.name }).returning({ id: users.id })
    await tx.insert(memberships).values({ orgId, userId: user!.id, role: person.role })
    await tx.insert(passwordCredentials).values({ userId: user!.id, passwordHash })
  }
  return { orgId, created: missing.length }
}

async function seedContacts(tx: Tx, orgId: string): Promise<number> {
  const [existing] = await tx.select({ id: contactLists.id }).from(contactLists).where(and(eq(contactLists.orgId, orgId), eq(contactLists.name, LIST_NAME)))
  if (existing) return 0
  const people = sampleContacts()
  const [list] = await tx.insert(contactLists).values({ orgId, name: LIST_NAME, size: people.length }).returning({ id: contactLists.id })
  const created = await tx
    .insert(contacts)
    .values(people.map((person) => ({ ...person, orgId, optInSource: 'sample data', optInAt: new Date() })))
    .onConflictDoNothing()
    .returning({ id: contacts.id })
  const members = await tx.select({ id: contacts.id }).from(contacts).where(and(eq(contacts.orgId, orgId), inArray(contacts.phone, people.map((person) => person.phone))))
  await tx.insert(contactListMembers).values(members.map((member) => ({ listId: list!.id, contactId: member.id })))
  return created.length
}

/**
 * The password that the environment allows.
 * @throws Error in production, where a password that everybody can read here must be asked for by name
 */
export function seedPassword(env: Record<string, string | undefined>): string {
  const own = env['SEED_PASSWORD']?.trim()
  if (own) return own
  if (env['NODE_ENV'] === 'production' && env['ALLOW_DEMO_SEED'] !== '1') {
    throw new Error(`In production the seed needs SEED_PASSWORD: the usual one (${DEMO_PASSWORD}) is public. For a demonstration set ALLOW_DEMO_SEED=1.`)
  }
  return DEMO_PASSWORD
}

async function main(): Promise<void> {
  const url = process.env['DATABASE_URL']
  if (!url) throw new Error('DATABASE_URL is not set: name the database to fill, e.g. postgres://user:password@127.0.0.1:5432/clarion')
  const password = seedPassword(process.env)
  const database = openDatabase({ url, poolSize: 1, applicationName: 'clarion-seed' })
  try {
    const result = await seed(database, { password })
    process.stdout.write(`seeded: ${String(result.usersCreated)} users, ${String(result.contactsCreated)} contacts\n`)
  } finally {
    await database.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  })
}
