import type { RoundResult } from './play-round.ts'

type Summed = Pick<RoundResult, 'kills' | 'unknownResolved'> & { comparison: Pick<RoundResult['comparison'], 'accepted' | 'duplicates' | 'lost' | 'unaccounted'> }

/** The last line on standard output, for scripts: sums over the rounds. */
export function toLastLine(results: Summed[], run: { recipients: number; faults: number }): string {
  const sum = (value: (result: Summed) => number) => results.reduce((total, result) => total + value(result), 0)
  const fields = {
    recipients: run.recipients, kills: sum(({ kills }) => kills), faults: run.faults, accepted: sum(({ comparison }) => comparison.accepted),
    duplicates: sum(({ comparison }) => comparison.duplicates), lost: sum(({ comparison }) => comparison.lost),
    unaccounted: sum(({ comparison }) => comparison.unaccounted), unknown_resolved: sum(({ unknownResolved }) => unknownResolved),
  }
  return `chaos: ${Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`).join(' ')}`
}
