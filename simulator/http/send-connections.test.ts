import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { springSale, startForTest } from '../testing/start-for-test.ts'
import type { TestSimulator } from '../testing/start-for-test.ts'

/** One connection, over which a test writes bytes as it likes. */
function openRaw({ port }: TestSimulator) {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  let isClosed = false
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  socket.on('close', () => (isClosed = true))
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  return {
    write: (bytes: string | Buffer) => socket.write(bytes),
    end: (bytes: string) => socket.end(bytes),
    answers: (count: number) => expect.poll(() => text.split('HTTP/1.1 ').slice(1).map((answer) => answer.slice(0, 3)), { timeout: 10_000 }).toHaveLength(count).then(() => text.split('HTTP/1.1 ').slice(1)),
    closed: () => expect.poll(() => isClosed, { timeout: 10_000 }).toBe(true),
  }
}

function sendOf(simulator: TestSimulator, to: string, { headers = '', callback = '' } = {}): string {
  const body = JSON.stringify({ messaging_product: 'whatsapp', to, ...springSale('Zoë 🎉', '20 %'), ...(callback === '' ? {} : { biz_opaque_callback_data: callback }) })
  return `POST /v26.0/${simulator.phoneId}/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${simulator.accessToken}\r\ncontent-type: application/json\r\n${headers}content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`
}

test('sends that arrive in one piece are each answered, in their order', async () => {
  const simulator = await startForTest()
  const raw = openRaw(simulator)
  raw.write(sendOf(simulator, '+4915112345671') + sendOf(simulator, '4') + sendOf(simulator, '+4915112345673'))
  const answers = await raw.answers(3)
  expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['200', '400', '200'])
  expect(answers[0]).toContain('"wa_id":"4915112345671"')
  expect(answers[1]).toMatch(/"code":131009/)
  expect(answers[2]).toContain('"wa_id":"4915112345673"')
  for (const answer of answers) expect(answer).toMatch(/date: .* GMT\r\nconnection: keep-alive\r\n(?:.*\r\n)*\r\n\{/i)
  expect(simulator.ledger.summary()).toMatchObject({ accepted: 2, rejected: 1 })
})

test('a connection serves sends and everything else in turns', async () => {
  const simulator = await startForTest()
  const raw = openRaw(simulator)
  const ask = 'GET /_sim/ledger HTTP/1.1\r\nhost: x\r\n\r\n'
  raw.write(sendOf(simulator, '+4915112345671') + ask)
  await raw.answers(2)
  raw.write(sendOf(simulator, '+4915112345672'))
  await raw.answers(3)
  raw.write(ask)
  const answers = await raw.answers(4)
  expect(answers[1]).toContain('"accepted":1')
  expect(answers[3]).toContain('"accepted":2')
})

test('a client that closes its side after a send gets the answer, and the end', async () => {
  const simulator = await startForTest()
  const raw = openRaw(simulator)
  raw.end(sendOf(simulator, '+4915112345671'))
  expect((await raw.answers(1))[0]).toMatch(/^200/)
  await raw.closed()
})

test('a send that arrives in pieces is carried out once', async () => {
  const simulator = await startForTest()
  const bytes = Buffer.from(sendOf(simulator, '+4915112345671'))
  for (const cut of [5, 60, bytes.indexOf('\r\n\r\n') + 2, bytes.indexOf('🎉') + 1, bytes.length - 1]) {
    const raw = openRaw(simulator)
    raw.write(bytes.subarray(0, cut))
    await new Promise((resolve) => setTimeout(resolve, 30))
    raw.write(bytes.subarray(cut))
    expect((await raw.answers(1))[0]).toMatch(/^200/)
  }
  expect(simulator.ledger.summary()).toMatchObject({ accepted: 5, rejected: 0 })
})

test('what is not a plain send is judged by node:http', async () => {
  const simulator = await startForTest()
  const close = openRaw(simulator)
  close.write(sendOf(simulator, '+4915112345671', { headers: 'connection: close\r\n' }))
  expect((await close.answers(1))[0]).toMatch(/^200/)
  await close.closed()
  const twice = openRaw(simulator)
  twice.write(sendOf(simulator, '+4915112345671', { headers: 'content-length: 2\r\n' }))
  expect((await twice.answers(1))[0]).toMatch(/^400/)
  const nonsense = openRaw(simulator)
  nonsense.write('NONSENSE\r\n\r\n')
  await nonsense.closed()
})

test('a fault strikes a connection that was plain until then', async () => {
  const simulator = await startForTest()
  const raw = openRaw(simulator)
  raw.write(sendOf(simulator, '+4915112345671'))
  await raw.answers(1)
  await simulator.call('/_sim/faults', { kind: 'reset_after', probability: 1 })
  raw.write(sendOf(simulator, '+4915112345672'))
  await raw.closed()
  expect(simulator.ledger.summary().accepted).toBe(2)
})

test('callback data comes back as it was sent', async () => {
  const simulator = await startForTest()
  const raw = openRaw(simulator)
  raw.write(sendOf(simulator, '+4915112345671', { callback: 'campaign:ä🎉"\\:1' }))
  await raw.answers(1)
  expect(Object.keys(simulator.ledger.summary().campaigns)).toEqual(['campaign'])
})

test.each([
  ['1', '{'],
  ['0', ''],
  ['x', ''],
])('the head of a second send is read with care when its length is %s', async (length, body) => {
  const simulator = await startForTest()
  const raw = openRaw(simulator)
  const send = sendOf(simulator, '+4915112345671')
  raw.write(send)
  await raw.answers(1)
  raw.write(send.replace(/content-length: \d+\r\n\r\n.*$/su, `content-length: ${length}\r\n\r\n${body}`))
  expect((await raw.answers(2))[1]).toMatch(/^400/)
  expect(simulator.ledger.summary()).toMatchObject({ accepted: 1 })
})

test('sends with heads of different numbers, lengths and orders come over one connection', async () => {
  const simulator = await startForTest()
  const raw = openRaw(simulator)
  const plain = sendOf(simulator, '+4915112345671')
  const long = sendOf(simulator, '+4915112345672', { callback: 'c'.repeat(500) })
  const [head = '', body = ''] = plain.split('\r\n\r\n')
  const lines = head.split('\r\n')
  const otherOrder = `${[lines[0], ...lines.slice(1).reverse()].join('\r\n')}\r\n\r\n${body}`
  const elsewhere = plain.replace(/\/v26\.0\/\d+\//, '/v26.0/123/')
  raw.write(plain + long + otherOrder + elsewhere + long + plain)
  const answers = await raw.answers(6)
  expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['200', '200', '200', '400', '200', '200'])
})
