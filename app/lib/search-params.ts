/** Longest text that a filter of the URL may carry. */
const maxLength = 512

type Params = { [name: string]: string | undefined } & Partial<Record<'status' | 'category' | 'language' | 'search' | 'cursor' | 'list' | 'state' | 'code' | 'reason', string>>

/** The filters of a URL as plain text; empty ones count as absent. */
export function searchParamsOf(request: Request): Params {
  const entries = [...new URL(request.url).searchParams].filter(([, value]) => value !== '').map(([name, value]) => [name, value.slice(0, maxLength)] as const)
  return Object.fromEntries(entries)
}
