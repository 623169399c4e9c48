import { ladder } from '../components/status-words.ts'
import type { MessageState } from './api-types.ts'

type RecipientFilter = Partial<Record<'skipReason' | 'search' | 'cursor', string | undefined>> & { state: MessageState | undefined; failureCode: number | undefined }

/** The filters of the recipients' table as they stand in the URL; what makes no sense is left out. */
export function recipientFilter(params: URLSearchParams): RecipientFilter {
  const code = Number(params.get('code') ?? Number.NaN)
  return {
    state: ladder.find((state): state is MessageState => state === params.get('state')),
    failureCode: Number.isInteger(code) ? code : undefined,
    skipReason: params.get('reason') ?? undefined,
    search: params.get('search')?.slice(0, 100) || undefined,
    cursor: params.get('cursor') ?? undefined,
  }
}
