import type { ServerResponse } from 'node:http'
import type { Parts } from '../parts.ts'

const EVERY_MS = 300
const MAX_WATCHERS = 50

/** Server-sent events: a page hears that something changed, at most three times a second, and asks for what it shows. */
export async function watchHandsets(parts: Parts, response: ServerResponse): Promise<void> {
  const { handsets } = parts
  if (handsets.watchers >= MAX_WATCHERS) {
    response.writeHead(503).end()
    return
  }
  handsets.watchers += 1
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 1000\n\n')
  let seen = ''
  const timer = setInterval(() => {
    const now = `${String(handsets.version)}.${String(parts.courier.counts.delivered)}.${String(parts.lives.waiting)}`
    if (now === seen) return
    seen = now
    response.write(`data: ${now}\n\n`)
  }, EVERY_MS)
  await new Promise<void>((resolve) => {
    response.on('close', resolve)
  })
  clearInterval(timer)
  handsets.watchers -= 1
}
