/** The stop conditions as the fields hold them; an empty percentage switches its rule off. */
export type StopDraft = { failurePercent: string; optOutPercent: string; redQuality: boolean }

export const usualStops: StopDraft = { failurePercent: '30', optOutPercent: '5', redQuality: true }

const SAMPLE = 100

/** Reads them from a draft of a URL; what does not fit is as usual. */
export function parseStops(value: unknown): StopDraft {
  if (typeof value !== 'object' || value === null) return usualStops
  const found = value as Record<string, unknown>
  const percent = (name: 'failurePercent' | 'optOutPercent') => (typeof found[name] === 'string' && /^\d{0,3}$/.test(found[name]) ? found[name] : usualStops[name])
  return { failurePercent: percent('failurePercent'), optOutPercent: percent('optOutPercent'), redQuality: found['redQuality'] !== false }
}

/** What has to be mended, in words; null when nothing is. */
export function openStopsPoint({ failurePercent, optOutPercent }: StopDraft): string | null {
  const isWrong = (text: string) => text !== '' && (Number(text) < 1 || Number(text) > 100)
  return isWrong(failurePercent) || isWrong(optOutPercent) ? 'The percentages are from 1 to 100' : null
}

/** `At 30 % failed, 5 % opted out or low quality`. */
export function stopWords({ failurePercent, optOutPercent, redQuality }: StopDraft): string {
  const rules = [failurePercent && `${failurePercent} % failed`, optOutPercent && `${optOutPercent} % opted out`, redQuality && 'low quality'].filter((rule) => rule !== '' && rule !== false)
  return rules.length === 0 ? 'Never' : `At ${rules.join(rules.length === 2 ? ' or ' : ', ').replace(/, (?=low quality$)/, ' or ')}`
}

/** As the server takes them. */
export function toStopRules(draft: StopDraft) {
  const percent = (text: string) => (text === '' ? null : Number(text))
  return { failurePercent: percent(draft.failurePercent), failureSample: SAMPLE, optOutPercent: percent(draft.optOutPercent), optOutSample: SAMPLE, redQuality: draft.redQuality }
}
