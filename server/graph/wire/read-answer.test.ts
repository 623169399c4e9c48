import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BrokenAnswer, readAnswer, readHeaders } from './read-answer.ts'

const bytesOf = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'utf8')
const withLength = (body: string, ...headers: string[]) => bytesOf('HTTP/1.1 200 OK', ...headers, `Content-Length: ${String(Buffer.byteLength(body))}`, '', body)

describe('one answer of HTTP/1.1', () => {
  it('is read to the length that it names', () => {
    expect(readAnswer(withLength('{"a":"é"}', 'Date: now'), false)).toEqual({ status: 200, head: 'HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 10', body: '{"a":"é"}', keepAliveMs: 30_000 })
  })

  it('is read in chunks, with extensions and trailers', () => {
    const bytes = bytesOf('HTTP/1.1 400 Bad Request', 'transfer-encoding: Chunked', '', '3;note=1', '{"a', '3', '":1', '1', '}', '0', 'x-sum: 5', '', '')
    expect(readAnswer(bytes, false)).toMatchObject({ status: 400, body: '{"a":1}', keepAliveMs: 30_000 })
  })

  it('ends with the connection when it names no length', () => {
    const bytes = bytesOf('HTTP/1.1 502 Bad Gateway', '', '<html>')
    expect(readAnswer(bytes, false)).toBeNull()
    expect(readAnswer(bytes, true)).toMatchObject({ status: 502, body: '<html>', keepAliveMs: 0 })
  })

  it('has no body with 204 and 304, whatever its head says', () => {
    expect(readAnswer(bytesOf('HTTP/1.1 204 No Content', 'content-length: 5', '', ''), false)).toMatchObject({ status: 204, body: '' })
    expect(readAnswer(bytesOf('HTTP/1.1 304', '', ''), false)).toMatchObject({ status: 304, body: '' })
  })

  it('comes after interim answers', () => {
    const early = bytesOf('HTTP/1.1 103 Early Hints', 'link: </x>', '', '')
    expect(readAnswer(early, false)).toBeNull()
    expect(readAnswer(Buffer.concat([bytesOf('HTTP/1.1 100 Continue', '', ''), early, withLength('{}')]), false)).toMatchObject({ status: 200, body: '{}' })
  })

  it.each([
    ['says so', withLength('{}', 'Connection: close')],
    ['says so among other things', withLength('{}', 'connection: x-hop, Close')],
    ['speaks HTTP/1.0', bytesOf('HTTP/1.0 200 OK', 'content-length: 2', '', '{}')],
    ['sends more than it announced', Buffer.concat([withLength('{}'), Buffer.from('HTTP/1.1 200')])],
    ['leaves no time', withLength('{}', 'keep-alive: timeout=1')],
  ])('is the last of its connection when the server %s', (_, bytes) => {
    expect(readAnswer(bytes, false)).toMatchObject({ status: 200, body: '{}', keepAliveMs: 0 })
  })

  it('leaves the connection open a second less than the server does, and half a minute at most', () => {
    expect(readAnswer(withLength('', 'Keep-Alive: timeout=5, max=100'), false)?.keepAliveMs).toBe(4000)
    expect(readAnswer(withLength('', 'Keep-Alive: timeout=600'), false)?.keepAliveMs).toBe(30_000)
  })

  it.each([
    ['another protocol', bytesOf('SSH-2.0-x', '', '')],
    ['a status that does not exist', bytesOf('HTTP/1.1 999 OK', '', '')],
    ['another protocol from here on', bytesOf('HTTP/1.1 101 Switching Protocols', '', '')],
    ['two lengths', bytesOf('HTTP/1.1 200 OK', 'content-length: 2', 'content-length: 3', '', '{}')],
    ['a length that is no number', bytesOf('HTTP/1.1 200 OK', 'content-length: 0x10', '', '{}')],
    ['a length beyond all measure', bytesOf('HTTP/1.1 200 OK', 'content-length: 262145', '', '{}')],
    ['an encoding that nobody asked for', bytesOf('HTTP/1.1 200 OK', 'transfer-encoding: gzip, chunked', '', '0', '', '')],
    ['a chunk without a size', bytesOf('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'zz', '')],
    ['a chunk that goes on', bytesOf('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '1', '{}', '')],
    ['chunks without end', bytesOf('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', 'ffffff', '')],
    ['a head without end', Buffer.alloc(16 * 1024 + 1, 'a')],
    ['a head that is too long', bytesOf('HTTP/1.1 200 OK', `x: ${'a'.repeat(16 * 1024)}`, '', '')],
    ['interim answers without end', Buffer.concat(Array.from({ length: 25_000 }, () => bytesOf('HTTP/1.1 100 Continue', '', '')))],
    ['trailers without end', Buffer.concat([bytesOf('HTTP/1.1 200 OK', 'transfer-encoding: chunked', '', '0', ''), Buffer.alloc(512 * 1024, 'a')])],
    ['a page without end', Buffer.concat([bytesOf('HTTP/1.1 200 OK', '', ''), Buffer.alloc(256 * 1024 + 1)])],
  ])('cannot be trusted with %s', (_, bytes) => {
    expect(() => readAnswer(bytes, false)).toThrow(BrokenAnswer)
  })

  const body = fc.string({ unit: 'grapheme', maxLength: 300 })
  const whole = fc.oneof(
    body.map((text) => ({ text, bytes: withLength(text, 'x-fb-trace-id: A1') })),
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 6 }).map((parts) => ({ text: Buffer.concat(parts).toString('utf8'), bytes: toChunked(parts) })),
  )

  it('is not there before its last byte, and then as a whole', () => {
    fc.assert(fc.property(whole, ({ text, bytes }) => {
      for (let upto = 0; upto < bytes.length; upto += 1) expect(readAnswer(bytes.subarray(0, upto), false)).toBeNull()
      expect(readAnswer(bytes, false)).toMatchObject({ status: 200, body: text, keepAliveMs: 30_000 })
    }), { numRuns: 50 })
  })

  it('is an answer, not whole, or broken, whatever the bytes are', () => {
    const line = fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.1 100 Continue', 'content-length: 5', 'content-length: -1', 'transfer-encoding: chunked', 'connection: close', '5', '0', '', '{}')
    const noise = fc.oneof(fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)), fc.array(line, { maxLength: 12 }).map((lines) => bytesOf(...lines)))
    fc.assert(fc.property(noise, fc.boolean(), (bytes, isEnd) => {
      try {
        const answer = readAnswer(bytes, isEnd)
        if (answer !== null) expect(answer.status).toBeGreaterThanOrEqual(200)
      } catch (error) {
        expect(error).toBeInstanceOf(BrokenAnswer)
      }
    }), { numRuns: 1000 })
  })
})

describe('headers', () => {
  it('are found by their small names, values without blanks around them, the same name joined', () => {
    expect(readHeaders('HTTP/1.1 200 OK\r\nX-App-Usage:  {"call_count":1} \r\nVia: a\r\nvia: b\r\nnonsense\r\n__proto__: x')).toEqual({ 'x-app-usage': '{"call_count":1}', via: 'a, b' })
  })
})

function toChunked(parts: Uint8Array[]): Buffer {
  const chunks = parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), Buffer.from(part), Buffer.from('\r\n')])
  return Buffer.concat([bytesOf('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', ''), ...chunks, Buffer.from('0\r\n\r\n')])
}
