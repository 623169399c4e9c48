import { ladder } from '../components/status-words.ts'
import type { RouterInputs } from './api-types.ts'

type RecipientFilter = Omit<RouterInputs['campaigns']['recipients'], 'id' | 'limit'>

const skipReasons: NonNullable<RecipientFilter['skipReason']>[] = ['suppressed', 'no_address', 'us_marketing', 'missing_variable', 'invalid_value']

/** The filters of the recipients' table as they stand in the URL; what makes no sense is left out. */
export function recipientFilter(params: URLSearchParams): RecipientFilter {
  const code = Number(params.get('code') ?? Number.NaN)
  return {
    state: ladder.find((state) => state === params.get('state')),
    failureCode: Number.isInteger(code) ? code : undefined,
    skipReason: skipReasons.find((reason) => reason === params.get('reason')),
    search: params.get('search')?.slice(0, 100) || undefined,
    cursor: params.get('cursor') ?? undefined,
  }
}
