import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { contactListMembers, contactLists, contacts, memberships, passwordCredentials, users } from '#db/schema/index.ts'
import { DEMO_PASSWORD, seed, seedPassword } from '#db/seed.ts'
import { verifyPassword } from '#server/auth/password.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(2)

describe('the seed', () => {
  it('makes a user of every role, another organisation and a list of customers', async () => {
    const [first, second] = await Promise.all([seed(database), seed(database)])
    expect(first.orgId).toBe(second.orgId)
    expect(first.usersCreated + second.usersCreated).toBe(6)
    const people = await database.db.select({ email: users.email, role: memberships.role }).from(memberships).innerJoin(users, eq(users.id, memberships.userId)).where(eq(memberships.orgId, first.orgId))
    expect(people.map((row) => `${row.role} ${row.email}`).sort()).toEqual([
      'admin admin@clarion.test', 'agent agent@clarion.test', 'marketer marketer@clarion.test', 'owner owner@clarion.test', 'viewer viewer@clarion.test',
    ])
    const [list] = await database.db.select().from(contactLists).where(eq(contactLists.orgId, first.orgId))
    expect(list).toMatchObject({ name: 'Sample customers', size: 40 })
    expect(await database.db.select().from(contactListMembers).where(eq(contactListMembers.listId, list!.id))).toHaveLength(40)
    expect(await database.db.select().from(contacts).where(eq(contacts.orgId, first.otherOrgId))).toEqual([])
  })

  it('changes nothing the second time, not even a password', async () => {
    await database.db.update(users).set({ name: 'Renamed' }).where(eq(users.email, 'owner@clarion.test'))
    expect(await seed(database, { password: 'another one' })).toMatchObject({ usersCreated: 0, contactsCreated: 0 })
    const [owner] = await database.db.select({ name: users.name, hash: passwordCredentials.passwordHash }).from(users).innerJoin(passwordCredentials, eq(passwordCredentials.userId, users.id)).where(eq(users.email, 'owner@clarion.test'))
    expect(owner!.name).toBe('Renamed')
    expect(await verifyPassword(DEMO_PASSWORD, owner!.hash)).toBe(true)
  })
})

describe('the seed’s password', () => {
  it('must be named in production, unless a demonstration is asked for', () => {
    expect(() => seedPassword({ NODE_ENV: 'production' })).toThrow('SEED_PASSWORD')
    expect(seedPassword({ NODE_ENV: 'production', ALLOW_DEMO_SEED: '1' })).toBe(DEMO_PASSWORD)
    expect(seedPassword({ NODE_ENV: 'production', SEED_PASSWORD: 'mine' })).toBe('mine')
    expect(seedPassword({})).toBe(DEMO_PASSWORD)
  })
})
