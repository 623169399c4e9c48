import { plural } from '../../lib/formats.ts'
import type { TimingDraft } from './timing-draft.ts'

/** When a draft starts, in a few words: on the clocks that were chosen, with their zone. */
export function startWords(timing: TimingDraft): string {
  const zone = timing.zone.replaceAll('_', ' ')
  if (timing.start === 'once') return `${timing.startsAt.slice(0, 16).replace('T', ', ')}, ${zone}`
  if (timing.start === 'now') return 'When you confirm'
  const end = timing.ends === 'count' ? `, ${timing.count} ${plural(Number(timing.count), 'campaign')}` : timing.ends === 'date' ? `, until ${timing.endsOn}` : ''
  return `Every ${timing.every} at ${timing.time.slice(0, 5)}, ${zone}${end}`
}
