import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#server/lib/app-error.ts'
import { createGraphClient, type GraphClient } from './graph-client.ts'
import { json, startAnsweringServer, type Answer, type AnsweringServer } from './testing/answering-server.ts'

let server: AnsweringServer
let graph: GraphClient

async function start(answer: Answer): Promise<void> {
  server = await startAnsweringServer(answer)
  graph = createGraphClient(server.config)
}

afterEach(async () => {
  server.close()
  await graph.close()
})

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(() => null, (thrown: unknown) => thrown)
  return error instanceof AppError ? error.code : String(error)
}

const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10])

describe('a file sent to Meta', () => {
  it('goes as a form with its type and name, byte for byte', async () => {
    await start(json({ id: 1037543291543636 }))
    expect(await graph.media.upload('t', '106', { bytes, mimeType: 'image/png', fileName: 'rose "1".png' })).toBe('1037543291543636')
    const { headers, body } = server.seen[0]!
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    const text = body.toString('latin1')
    expect(text).toContain('name="messaging_product"\r\n\r\nwhatsapp')
    expect(text).toContain('name="type"\r\n\r\nimage/png')
    expect(text).toMatch(/name="file"; filename="[^\r]+"\r\nContent-Type: image\/png\r\n/)
    expect(body.includes(bytes)).toBe(true)
  })

  it.each([
    [{ bytes: new Uint8Array(0), mimeType: 'image/png', fileName: 'a' }],
    [{ bytes: new Uint8Array(5 * 1024 * 1024 + 1), mimeType: 'image/jpeg', fileName: 'a' }],
    [{ bytes: new Uint8Array(512 * 1024 + 1), mimeType: 'image/webp', fileName: 'a' }],
    [{ bytes, mimeType: 'image/png\r\nX: y', fileName: 'a' }],
  ])('stays here when Meta would refuse it (%#)', async (file) => {
    await start(json({ id: '1' }))
    expect(await codeOf(graph.media.upload('t', '106', file))).toBe('BAD_INPUT')
    expect(server.seen).toHaveLength(0)
  })
})

describe('a file fetched from Meta', () => {
  it('is described with its size as number or text, and read with the token', async () => {
    await start(({ url }, res) => {
      if (url.pathname === '/file') return void res.writeHead(200, { 'content-type': 'image/png' }).end(bytes)
      res.end(JSON.stringify({ messaging_product: 'whatsapp', url: `${server.url}/file?mid=1`, mime_type: 'image/png', sha256: 'ab', file_size: '8', id: '9' }))
    })
    const info = await graph.media.get('t', '9', '106')
    expect(info).toMatchObject({ id: '9', mimeType: 'image/png', sizeBytes: 8 })
    expect(server.seen[0]?.url.searchParams.get('phone_number_id')).toBe('106')
    expect(await graph.media.download('t', info)).toEqual({ bytes, mimeType: 'image/png' })
    expect(server.seen[1]?.headers.authorization).toBe('Bearer t')
  })

  it.each([
    'https://evil.test/file', 'https://fbsbx.com.evil.test/', 'https://evilfbsbx.com/', 'http://lookaside.fbsbx.com/', 'https://lookaside.fbsbx.com:8443/', 'https://user:x@lookaside.fbsbx.com/',
    'file:///etc/passwd', 'http://127.0.0.1:1/', 'nonsense', '',
  ])('is never asked of %j, which would get the token', async (url) => {
    await start(json({}))
    expect(await codeOf(graph.media.download('t', { url }))).toBe('BAD_INPUT')
    expect(server.seen).toHaveLength(0)
  })

  it('is not followed to another address', async () => {
    await start((_, res) => void res.writeHead(302, { location: 'http://127.0.0.1:1/steal' }).end())
    expect(await codeOf(graph.media.download('t', { url: `${server.url}/file` }))).toBe('NOT_FOUND')
    expect(server.seen).toHaveLength(1)
  })

  it('stops at the bound', async () => {
    await start((_, res) => void res.writeHead(200).end(Buffer.alloc(2000)))
    expect(await codeOf(graph.media.download('t', { url: `${server.url}/file` }, { maxBytes: 1999 }))).toBe('TOO_LARGE')
    expect((await graph.media.download('t', { url: `${server.url}/file` }, { maxBytes: 2000 })).bytes).toHaveLength(2000)
  })

  it.each([[404, 'NOT_FOUND'], [401, 'NOT_FOUND'], [503, 'META_UNREACHABLE'], [429, 'META_UNREACHABLE']])('answered with HTTP %i is %s', async (status, code) => {
    await start((_, res) => void res.writeHead(status).end('no'))
    expect(await codeOf(graph.media.download('t', { url: `${server.url}/file` }))).toBe(code)
  })
})

describe('a resumable upload', () => {
  const file = { bytes: Buffer.from('0123456789'), mimeType: 'image/png', fileName: 'rose.png' } as const

  it('is announced, then sent with the word OAuth and the session’s own signature', async () => {
    await start(({ url }, res) => void res.end(JSON.stringify(url.pathname.endsWith('/uploads') ? { id: 'upload:MTphd=?sig=ARZ_1' } : { h: '4::aW:ARb' })))
    expect(await graph.uploads.upload('t', file)).toBe('4::aW:ARb')
    expect(Object.fromEntries(server.seen[0]!.url.searchParams)).toMatchObject({ file_name: 'rose.png', file_length: '10', file_type: 'image/png' })
    expect(server.seen[1]).toMatchObject({ method: 'POST', headers: { authorization: 'OAuth t', file_offset: '0' } })
    expect(server.seen[1]?.url.pathname).toBe('/v26.0/upload:MTphd=')
    expect(server.seen[1]?.url.searchParams.get('sig')).toBe('ARZ_1')
    expect(server.seen[1]?.body.toString()).toBe('0123456789')
  })

  it('goes on where a broken one got to', async () => {
    let tries = 0
    await start((request, res) => {
      if (request.url.pathname.endsWith('/uploads')) return void res.end('{"id":"upload:A"}')
      if (request.method === 'GET') return void res.end('{"id":"upload:A","file_offset":4}')
      tries += 1
      if (tries === 1) return void res.socket?.destroy()
      res.end('{"h":"4::done"}')
    })
    expect(await graph.uploads.upload('t', file)).toBe('4::done')
    expect(server.seen.at(-1)).toMatchObject({ headers: { file_offset: '4' } })
    expect(server.seen.at(-1)?.body.toString()).toBe('456789')
  })

  it('gives up when no handle comes, and does not let the session name another address', async () => {
    await start(({ url }, res) => void res.end(url.pathname.endsWith('/uploads') ? '{"id":"upload:A"}' : '{"file_offset":0}'))
    expect(await codeOf(graph.uploads.upload('t', file))).toBe('META_UNREACHABLE')
    server.answerWith(json({ id: 'upload:../../me/permissions' }))
    expect(await codeOf(graph.uploads.upload('t', file))).toBe('META_REFUSED')
  })
})
