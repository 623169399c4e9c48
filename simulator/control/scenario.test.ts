import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSimulator } from '../create-simulator.ts'
import { startForTest } from '../testing/start-for-test.ts'
import { startReceiver } from '../testing/start-receiver.ts'

async function fileWith(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'scenario-')), 'mine.json')
  await writeFile(file, text)
  return file
}

test.each(['calm', 'rough-day', 'storm'])('%s can be played, and messages still go through it', async (name) => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url, scenario: name })
  expect((await simulator.call('/_sim/scenario')).body).toMatchObject({ scenario: { name } })
  expect((await simulator.call('/_sim/faults')).body['faults']).not.toEqual([])
  const attempts = await Promise.all(Array.from({ length: 60 }, (_, n) => simulator.send(`+4477009${String(20000 + n)}`, {}).then(() => 1, () => 0)).map((attempt) => Promise.race([attempt, new Promise<number>((resolve) => setTimeout(resolve, 2000, 0))])))
  expect(attempts.filter((answered) => answered === 1).length).toBeGreaterThan(30)
  await receiver.until(() => receiver.statuses().some(({ status }) => status === 'delivered'))
})

test('storm strikes often and calm hardly ever', async () => {
  const hits = async (use: string) => {
    const simulator = await startForTest()
    await simulator.call('/_sim/scenario', { use })
    await Promise.all(Array.from({ length: 80 }, (_, n) => Promise.race([simulator.send(`+4477009${String(30000 + n)}`).catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 1000))])))
    const { body } = await simulator.call('/_sim/faults')
    return (body['faults'] as { kind: string; hits: number }[]).filter(({ kind }) => !kind.startsWith('webhook')).reduce((sum, fault) => sum + fault.hits, 0)
  }
  expect(await hits('calm')).toBe(0)
  expect(await hits('storm')).toBeGreaterThan(4)
})

test('its steps are control calls at their time', async () => {
  const simulator = await startForTest()
  const template = simulator.world.wabas[0]?.templates[0]
  await simulator.call('/_sim/scenario', {
    name: 'mine',
    steps: [{ at_ms: 120_000, path: 'tokens/revoke', body: { subcode: 463 } }, { at_ms: 60_000, path: `templates/${template?.id ?? ''}`, body: { status: 'PAUSED' } }, { at_ms: 60_000, path: 'nowhere' }],
  })
  const progress = async () => (await simulator.call('/_sim/scenario')).body
  const until = async (done: number) => {
    while ((await progress())['steps_done'] !== done) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(template?.status).toBe('APPROVED')
  await simulator.call('/_sim/clock', { advance_ms: 60_000 })
  await until(2)
  expect(template?.status).toBe('PAUSED')
  expect((await progress())['failures']).toEqual(['nowhere: Unknown path components: /_sim/nowhere'])
  await simulator.call('/_sim/clock', { advance_ms: 60_000 })
  await until(3)
  expect((await simulator.call(`/v26.0/${simulator.wabaId}`)).body.error).toMatchObject({ code: 190, error_subcode: 463 })
})

test('stopping it ends the faults', async () => {
  const simulator = await startForTest({ scenario: 'storm' })
  expect((await simulator.call('/_sim/scenario', undefined, { method: 'DELETE' })).body).toEqual({ scenario: null })
  expect((await simulator.call('/_sim/faults')).body['faults']).toEqual([])
})

test.each([
  [{}, 'name must be a text'],
  [{ name: 'x', mood: 1 }, 'the scenario.mood is not known; known are name, description'],
  [{ name: 'x', faults: [{ kind: 'http_500', probability: 'often' }] }, 'faults[0].probability must be a number from 0 to 1.'],
  [{ name: 'x', behaviour: { read_share: 4 } }, 'behaviour: read_share must be between 0 and 1.'],
  [{ name: 'x', policies: { pair_rate: 3 } }, 'policies: '],
  [{ name: 'x', webhooks: { retry_ms: [9, 1] } }, 'webhooks.retry_ms must be [first, longest]'],
  [{ name: 'x', steps: [{ path: 'reset' }] }, 'steps[0].at_ms must be a number'],
  [{ name: 'x', steps: [{ at_ms: 1, path: '../x' }] }, 'steps[0].path must be the path of a control call'],
  [{ use: 'hurricane' }, 'use must be one of calm, rough-day, storm.'],
])('refuses %j by name and plays nothing', async (body, sentence) => {
  const { call } = await startForTest()
  const answer = await call('/_sim/scenario', body)
  expect([answer.status, answer.body.error?.['message']]).toEqual([400, expect.stringContaining(sentence)])
  expect((await call('/_sim/scenario')).body).toEqual({ scenario: null })
})

test('--scenario takes a file, and says what is wrong with one', async () => {
  const fine = await startForTest({ scenario: await fileWith('{"name":"mine","faults":[{"kind":"http_500"}]}') })
  expect((await fine.send('+16505551234')).status).toBe(500)
  await expect(createSimulator({ scenario: await fileWith('{"name":"mine","faults":[{"kind":"x"}]}') })).rejects.toThrow('faults[0].kind must be one of')
  await expect(createSimulator({ scenario: await fileWith('{') })).rejects.toThrow('The file is not JSON.')
  await expect(createSimulator({ scenario: '/nowhere.json' })).rejects.toThrow('cannot be played')
})
