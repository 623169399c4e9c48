import { describe, expect, it } from 'vitest'
import type { CampaignPhase } from './contract.ts'
import { isAllowed, isFinal, nextPhase, wouldFollow, type CampaignCommand } from './state.ts'

const phases = ['scheduled', 'preparing', 'running', 'paused', 'held', 'settling', 'completed', 'canceled', 'failed'] as const satisfies CampaignPhase[]
const commands = ['pause', 'resume', 'cancel', 'reschedule', 'miss', 'hold', 'release'] as const satisfies CampaignCommand[]
const moments = [false, true] as const

/** Everything that is legal, by phase; before the start, and after it where that differs. Whatever stands not here is refused. */
const legal: Partial<Record<CampaignPhase, Partial<Record<CampaignCommand, CampaignPhase | { before: CampaignPhase | null; after: CampaignPhase | null }>>>> = {
  scheduled: { pause: 'paused', cancel: 'canceled', reschedule: { before: 'scheduled', after: null }, miss: 'paused' },
  preparing: { cancel: 'canceled' },
  running: { pause: 'paused', cancel: 'canceled', hold: 'held' },
  paused: { resume: { before: 'scheduled', after: 'running' }, cancel: 'canceled', reschedule: { before: 'scheduled', after: null } },
  settling: { pause: 'paused', cancel: 'canceled', hold: 'held' },
  held: { pause: 'paused', resume: { before: 'scheduled', after: 'running' }, cancel: 'canceled', release: { before: 'scheduled', after: 'running' } },
}

function expectedOf(command: CampaignCommand, phase: CampaignPhase, hasStarted: boolean): CampaignPhase | null {
  const answer = legal[phase]?.[command] ?? null
  return answer === null || typeof answer === 'string' ? answer : hasStarted ? answer.after : answer.before
}

const everything = phases.flatMap((phase) => commands.flatMap((command) => moments.map((hasStarted) => ({ phase, command, hasStarted, expected: expectedOf(command, phase, hasStarted) }))))

describe('every command and event in every phase', () => {
  it.each(everything.filter((one) => one.expected !== null))('$command while $phase (started: $hasStarted) leads to $expected', ({ command, phase, hasStarted, expected }) => {
    expect(isAllowed(command, phase, hasStarted)).toBe(true)
    expect(nextPhase(command, phase, hasStarted)).toBe(expected)
  })

  it.each(everything.filter((one) => one.expected === null))('$command while $phase (started: $hasStarted) is refused with a sentence', ({ command, phase, hasStarted }) => {
    expect(isAllowed(command, phase, hasStarted)).toBe(false)
    expect(() => nextPhase(command, phase, hasStarted)).toThrow(`A campaign that is ${phase} cannot be`)
  })

  it('are all of them: one that is added does not compile until it stands in the lists above', () => {
    const missing: Exclude<CampaignPhase, (typeof phases)[number]> | Exclude<CampaignCommand, (typeof commands)[number]> extends never ? 0 : 1 = 0
    expect([missing, everything.length]).toEqual([0, phases.length * commands.length * 2])
  })

  it('lead nowhere from an end, and only to phases from which an end can be reached', () => {
    expect(phases.filter(isFinal)).toEqual(['completed', 'canceled', 'failed'])
    for (const phase of phases.filter(isFinal)) expect(commands.some((command) => moments.some((hasStarted) => isAllowed(command, phase, hasStarted)))).toBe(false)
    for (const phase of ['scheduled', 'preparing', 'running', 'paused', 'held', 'settling'] as const) expect(nextPhase('cancel', phase, true)).toBe('canceled')
  })
})

describe('a row that stands elsewhere', () => {
  const beforeTheStart = ['scheduled paused', 'scheduled canceled', 'preparing canceled', 'paused scheduled', 'paused canceled']
  const afterIt = [
    'preparing canceled', 'running paused', 'running held', 'running canceled', 'paused running', 'paused held', 'paused canceled', 'held running', 'held paused', 'held canceled',
    'settling held', 'settling running', 'settling paused', 'settling canceled',
  ]
  const pairs = phases.flatMap((phase) => phases.flatMap((row) => moments.map((hasStarted) => ({
    phase, row, hasStarted, follows: (hasStarted ? afterIt : beforeTheStart).includes(`${phase} ${row}`),
  }))))

  it('is followed wherever a command alone could have brought it', () => {
    const before = ['scheduled', 'preparing', 'paused']
    const led = everything.filter(({ phase, expected, hasStarted }) => expected !== null && expected !== phase && (hasStarted ? phase !== 'scheduled' : before.includes(phase)))
    for (const { phase, expected, hasStarted } of led) expect(wouldFollow(phase, expected!, hasStarted)).toBe(true)
  })

  it.each(pairs)('is followed from $phase to $row (started: $hasStarted): $follows', ({ phase, row, hasStarted, follows }) => {
    expect(wouldFollow(phase, row, hasStarted)).toBe(follows)
  })

  it('is followed out of every stop, and never out of an end', () => {
    expect(wouldFollow('paused', 'running', true) && wouldFollow('held', 'running', true) && wouldFollow('paused', 'scheduled', false)).toBe(true)
    expect(phases.some((row) => phases.filter(isFinal).some((end) => wouldFollow(end, row, true)))).toBe(false)
  })
})
