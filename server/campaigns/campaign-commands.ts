import { AppError } from '#server/lib/app-error.ts'
import type { CampaignState } from './schema.ts'
import type { LaunchedState } from './set-campaign-state.ts'

export type CampaignCommand = 'pause' | 'resume' | 'cancel' | 'reschedule'

/** Where a campaign stands, as far as commands look at it. */
type Standing = { state: CampaignState; waiting: number }

const allowed: Record<CampaignCommand, readonly LaunchedState[]> = {
  pause: ['scheduled', 'running', 'held', 'settling'],
  resume: ['paused', 'held'],
  cancel: ['scheduled', 'preparing', 'running', 'paused', 'held', 'settling'],
  // A paused one only before it has begun; the workflow knows.
  reschedule: ['scheduled', 'paused'],
}

/** The states in which a command makes sense. */
export function statesFor(command: CampaignCommand): readonly LaunchedState[] {
  return allowed[command]
}

/** Whether a page may offer the command. `waiting`: people whose message has not left, or waits for another attempt. */
export function isCommandAllowed(command: CampaignCommand, { state, waiting }: Standing): boolean {
  return statesFor(command).some((allowedState) => allowedState === state) && !(state === 'settling' && waiting === 0)
}

/** @throws AppError CONFLICT with a sentence that says why not */
export function requireCommandAllowed(command: CampaignCommand, standing: Standing): void {
  if (!isCommandAllowed(command, standing)) throw new AppError('CONFLICT', `The campaign cannot be ${pastTense[command]}: it ${whereItStands[standing.state]}.`)
}

const pastTense: Record<CampaignCommand, string> = { pause: 'paused', resume: 'resumed', cancel: 'canceled', reschedule: 'rescheduled' }

const whereItStands: Record<CampaignState, string> = {
  draft: 'is a draft that was never launched',
  scheduled: 'waits for its time',
  preparing: 'is being prepared, which takes seconds; try again in a moment',
  running: 'is sending',
  paused: 'is paused already',
  held: 'is held',
  settling: 'has sent everything and only waits for deliveries',
  completed: 'is completed',
  canceled: 'was canceled',
  failed: 'has failed',
}
