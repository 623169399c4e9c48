import { z } from 'zod'
import { AppError } from '#server/lib/app-error.ts'
import { graphCodeOf } from './graph-error.ts'
import type { GraphTransport } from './graph-transport.ts'

export type PagedCall<T> = { name: string; path: string; accessToken: string; query: Record<string, string>; item: z.ZodType<T>; pagesMax: number; signal?: AbortSignal | undefined }

/** Meta's code for a page mark that it does not accept any more: the list is read from the start. */
export const CURSOR_GONE = 131059
export const RESTARTS_MAX = 3

/**
 * Reads a list page by page, following the `after` cursor until Meta names no `next`; a short page is not the end.
 * `next` itself is never used: its address carries the token.
 * @throws AppError META_REFUSED when there are more pages than `pagesMax` or a cursor repeats
 */
export async function* readPages<T>(transport: GraphTransport, call: PagedCall<T>): AsyncGenerator<T[]> {
  const schema = z.looseObject({
    data: z.array(call.item),
    paging: z.looseObject({ cursors: z.looseObject({ after: z.string().optional() }).optional(), next: z.string().optional() }).optional(),
  })
  let after: string | undefined
  for (let page = 0; page < call.pagesMax; page += 1) {
    const query: Record<string, string> = after === undefined ? call.query : { ...call.query, after }
    const answer = await transport.call({ name: call.name, path: call.path, accessToken: call.accessToken, query, schema, ...(call.signal ? { signal: call.signal } : {}) })
    yield answer.data
    const next = answer.paging?.cursors?.after
    if (answer.paging?.next === undefined) return
    if (next === undefined || next === after) throw stuck(call.name, 'a page without a new cursor')
    after = next
  }
  throw stuck(call.name, `more than ${String(call.pagesMax)} pages`)
}

/** All pages at once; starts again when Meta does not know its own page mark any more. */
export async function readAll<T>(transport: GraphTransport, call: PagedCall<T>): Promise<T[]> {
  for (let restart = 0; ; restart += 1) {
    const items: T[] = []
    try {
      for await (const page of readPages(transport, call)) items.push(...page)
      return items
    } catch (error) {
      if (graphCodeOf(error)?.code !== CURSOR_GONE || restart >= RESTARTS_MAX) throw error
    }
  }
}

function stuck(name: string, why: string): AppError {
  return new AppError('META_REFUSED', `${name}: the list does not end (${why})`, { userMessage: 'Meta’s list did not end. Try again later.' })
}
