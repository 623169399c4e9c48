import { expect, test } from 'vitest'
import { createSimulator } from './create-simulator.ts'
import { readOptions } from './read-options.ts'

test('flags win over the environment, the environment over defaults', () => {
  const options = readOptions(['--port', '4100', '--speed', '20'], { SIM_PORT: '4200', SIM_VERIFY_TOKEN: 'v', SIM_HOST: '' })
  expect(options).toMatchObject({ port: 4100, speed: 20, verifyToken: 'v', host: '127.0.0.1', seed: 1, webhookUrl: undefined })
})

test.each([
  [['--prot', '1'], /--prot.*--port/], [['--port', 'x'], /--port must be/], [['--port', '70000'], /--port must be/],
  [['--speed', '0'], /--speed must be/], [['--webhook-url', 'localhost:3000'], /must begin with http/], [['extra'], /Known are/],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => readOptions(args, {})).toThrow(sentence)
})

test('a port in use is told as such', async () => {
  const first = await createSimulator()
  await expect(createSimulator({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await first.close()
})
