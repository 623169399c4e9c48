import { expect, test } from 'vitest'
import { createSimulator } from './create-simulator.ts'
import { readOptions } from './read-options.ts'

test('flags win over the environment, the environment over defaults', () => {
  const options = readOptions(['--port', '4100', '--speed', '20'], { SIM_PORT: '4200', SIM_VERIFY_TOKEN: 'v', SIM_HOST: '' })
  expect(options).toMatchObject({ port: 4100, speed: 20, verifyToken: 'v', host: '127.0.0.1', seed: 1, webhookUrl: undefined })
})

test.each([
  [['--prot', '1'], /--prot.*--port/], [['--port', 'x'], /--port must be/], [['--port', '70000'], /--port must be/],
  [['--speed', '0'], /--speed must be/], [['--numbers', '3'], /--numbers must be a whole number from 4 to 200/], [['--webhook-url', 'localhost:3000'], /must begin with http/], [['extra'], /Known are/],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => readOptions(args, {})).toThrow(sentence)
})

test('a port in use is told as such', async () => {
  const first = await createSimulator()
  await expect(createSimulator({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await first.close()
})

test('more numbers come in further accounts of twenty, and leave the first four as they are', async () => {
  const [plain, large] = await Promise.all([createSimulator(), createSimulator({ numbers: 30 })])
  expect(large.world.phones).toHaveLength(30)
  expect(large.world.wabas.map((waba) => waba.phones.length)).toEqual([3, 1, 20, 6])
  expect(large.world.phones.slice(0, 4).map(({ id, display }) => [id, display])).toEqual(plain.world.phones.map(({ id, display }) => [id, display]))
  expect(large.world.findTemplate(large.world.wabas[3]!.id, 'spring_sale', 'en_US')?.status).toBe('APPROVED')
  await Promise.all([plain.close(), large.close()])
})
