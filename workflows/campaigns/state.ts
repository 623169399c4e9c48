import type { CampaignPhase } from './contract.ts'

/** What people do, and what happens: `miss` is a planned time that passed too long ago, `hold` and `release` come from Meta. */
export type CampaignCommand = 'pause' | 'resume' | 'cancel' | 'reschedule' | 'miss' | 'hold' | 'release'

const allowed: Record<CampaignCommand, CampaignPhase[]> = {
  pause: ['scheduled', 'running', 'held', 'settling'],
  resume: ['paused', 'held'],
  cancel: ['scheduled', 'preparing', 'running', 'paused', 'held', 'settling'],
  reschedule: ['scheduled', 'paused'],
  miss: ['scheduled'],
  // Some of what settles may wait for another attempt.
  hold: ['running', 'settling'],
  release: ['held'],
}

/** Whether a command makes sense in a phase. What has begun to send keeps its time. */
export function isAllowed(command: CampaignCommand, phase: CampaignPhase, hasStarted: boolean): boolean {
  return allowed[command].includes(phase) && !(command === 'reschedule' && hasStarted)
}

/** The phases in which a command makes sense: the row may have moved on before the workflow heard of it. */
export function phasesFor(command: CampaignCommand): CampaignPhase[] {
  return [...allowed[command]]
}

/** The phase after a command. @throws Error with a sentence for people when it is not allowed */
export function nextPhase(command: CampaignCommand, phase: CampaignPhase, hasStarted: boolean): CampaignPhase {
  if (!isAllowed(command, phase, hasStarted)) throw new Error(`A campaign that is ${phase} cannot be ${pastTense[command]}.`)
  switch (command) {
    case 'pause':
    case 'miss':
      return 'paused'
    case 'resume':
    case 'release':
      return hasStarted ? 'running' : 'scheduled'
    case 'cancel':
      return 'canceled'
    case 'reschedule':
      return 'scheduled'
    case 'hold':
      return 'held'
  }
  return command satisfies never
}

/** Where people, lanes and Meta's news may have brought the row while the workflow knew of a phase; not where only the workflow itself brings it. */
const unheard: Record<CampaignPhase, { before: CampaignPhase[]; after: CampaignPhase[] }> = {
  scheduled: { before: ['paused', 'canceled'], after: [] },
  preparing: { before: ['canceled'], after: ['canceled'] },
  running: { before: [], after: ['paused', 'held', 'canceled'] },
  paused: { before: ['scheduled', 'canceled'], after: ['running', 'held', 'canceled'] },
  held: { before: [], after: ['running', 'paused', 'canceled'] },
  // It is held when some of its messages wait for another attempt, and all that follows from there.
  settling: { before: [], after: ['held', 'running', 'paused', 'canceled'] },
  completed: { before: [], after: [] },
  canceled: { before: [], after: [] },
  failed: { before: [], after: [] },
}

/** Whether the workflow follows a row that stands elsewhere: it was written, and the workflow never heard of it. */
export function wouldFollow(phase: CampaignPhase, row: CampaignPhase, hasStarted: boolean): boolean {
  return unheard[phase][hasStarted ? 'after' : 'before'].includes(row)
}

const pastTense: Record<CampaignCommand, string> = {
  pause: 'paused', resume: 'resumed', cancel: 'canceled', reschedule: 'rescheduled', miss: 'missed', hold: 'held', release: 'released',
}

export function isFinal(phase: CampaignPhase): boolean {
  return phase === 'completed' || phase === 'canceled' || phase === 'failed'
}
