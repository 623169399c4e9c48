import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signAccessToken } from '#server/auth/access-token.ts'
import type { Role } from '#server/auth/session-info.ts'
import { registerContactRoutes } from '#server/http/contact-routes.ts'
import { jsonErrors } from '#server/http/json-errors.ts'
import { createTwoOrganisations, type TwoOrganisations } from '../support/two-organisations.ts'

let world: TwoOrganisations
let server: Server
let base: string

beforeAll(async () => {
  world = await createTwoOrganisations()
  const app = express()
  registerContactRoutes(app, world.services)
  app.use(jsonErrors(world.services))
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await world.close()
})

const tokenOf = (role: Role) => signAccessToken(world.services, { userId: world.ours.as(role).userId!, orgId: world.ours.id })

async function post(query: string, body: string | Uint8Array<ArrayBuffer>, options: { role?: Role | null; type?: string } = {}) {
  const { role = 'marketer', type = 'text/csv' } = options
  const headers: Record<string, string> = { 'content-type': type, ...(role ? { authorization: `Bearer ${await tokenOf(role)}` } : {}) }
  const response = await fetch(`${base}/contacts/import?${query}`, { method: 'POST', headers, body })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> & { error?: { code: string; message: string; fields?: Record<string, string> } } }
}

describe('POST /contacts/import', () => {
  it('imports a file and answers the counts and the first errors', async () => {
    const { status, json } = await post('list=Friends&file=friends.csv', 'phone;name\n+4915199999901;Anna\n123;Ben\n')
    expect(status).toBe(200)
    expect(json).toEqual({
      importId: expect.any(String) as string, listId: expect.any(String) as string, total: 2, created: 1, updated: 0, unchanged: 0, rejected: 1,
      errors: [{ line: 3, value: '123', reason: expect.any(String) as string }],
    })
    expect((await world.ours.call().contacts.imports())[0]).toMatchObject({ fileName: 'friends.csv', listName: 'Friends', state: 'done' })
  })

  it('answers a dry run without a list, and writes nothing', async () => {
    const { status, json } = await post('dryRun=1&file=x.csv', 'phone,name\n+4915199999902,Zoe\n')
    expect(status).toBe(200)
    expect(json).toMatchObject({ columns: ['phone', 'name'], sample: [['+4915199999902', 'Zoe']], total: 1, errors: [] })
    expect((await world.ours.call().contacts.list({ search: '+4915199999902' })).items).toEqual([])
  })

  it('answers wrong columns with 422 and fields, also when most of the file is still under way', async () => {
    const large = `Name,E-Mail\n${'Anna,anna@example.com\n'.repeat(500_000)}`
    const { status, json } = await post('list=x&file=x.csv', large)
    expect(status).toBe(422)
    expect(json.error).toMatchObject({ code: 'UNPROCESSABLE', message: expect.stringContaining('“Name”, “E-Mail”') as string, fields: { phone: expect.any(String) as string } })
  })

  it.each([
    ['nothing', { body: '', type: 'text/csv' }, 422],
    ['a workbook', { body: 'PK\u0003\u0004xyz', type: 'text/csv' }, 422],
    ['JSON', { body: '{"phone":"+49"}', type: 'application/json' }, 400],
    ['a form', { body: 'phone=%2B49', type: 'application/x-www-form-urlencoded' }, 400],
  ])('refuses %s as a body', async (_, { body, type }, expected) => {
    const { status, json } = await post('list=x&file=x.csv', body, { type })
    expect(status).toBe(expected)
    expect(json.error!.message.length).toBeGreaterThan(20)
  })

  it('refuses an upload without a list name', async () => {
    expect(await post('file=x.csv', 'phone\n+4915199999903\n')).toMatchObject({ status: 422, json: { error: { fields: { list: expect.any(String) as string } } } })
  })

  it('refuses strangers, agents and viewers', async () => {
    expect(await post('list=x&file=x.csv', 'phone\n', { role: null })).toMatchObject({ status: 401 })
    for (const role of ['agent', 'viewer'] as const) {
      expect(await post('list=x&file=x.csv', 'phone\n', { role })).toMatchObject({ status: 403 })
      expect(await post('dryRun=1', 'phone\n', { role })).toMatchObject({ status: 403 })
    }
  })

  it('imports nothing of an upload whose sender hangs up', async () => {
    const token = await tokenOf('marketer')
    await new Promise<void>((resolve) => {
      const upload = request(`${base}/contacts/import?list=Cut&file=cut.csv`, { method: 'POST', headers: { 'content-type': 'text/csv', authorization: `Bearer ${token}` } })
      upload.on('error', () => resolve())
      upload.write(`phone\n${Array.from({ length: 20_000 }, (_, n) => `+49152${String(20_000_000 + n)}\n`).join('')}`)
      const began = async () => (await world.ours.call().contacts.imports())[0]?.listName === 'Cut'
      const timer = setInterval(() => {
        void began().then((isRunning) => {
          if (!isRunning) return
          clearInterval(timer)
          upload.destroy()
        })
      }, 20)
    })
    const last = async () => (await world.ours.call().contacts.imports())[0]
    while ((await last())?.state === 'running') await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await last()).toMatchObject({ listName: 'Cut', state: 'failed', created: 0, error: expect.stringContaining('cut off') as string })
    expect((await world.ours.call().contacts.list({ search: '+4915220' })).total).toBe(0)
  })
})
