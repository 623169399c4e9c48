import type { CampaignPhase } from './contract.ts'

export type CampaignCommand = 'pause' | 'resume' | 'cancel' | 'reschedule' | 'hold' | 'release'

const allowed: Record<CampaignCommand, CampaignPhase[]> = {
  pause: ['scheduled', 'running', 'held'],
  resume: ['paused', 'held'],
  cancel: ['scheduled', 'preparing', 'running', 'paused', 'held'],
  reschedule: ['scheduled'],
  hold: ['running'],
  release: ['held'],
}

/** Whether a command makes sense in a phase. */
export function isAllowed(command: CampaignCommand, phase: CampaignPhase): boolean {
  return allowed[command].includes(phase)
}

/** The phase after a command. @throws Error with a sentence for people when it is not allowed */
export function nextPhase(command: CampaignCommand, phase: CampaignPhase, hasStarted: boolean): CampaignPhase {
  if (!isAllowed(command, phase)) throw new Error(`A campaign that is ${phase} cannot be ${pastTense[command]}.`)
  switch (command) {
    case 'pause':
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

const pastTense: Record<CampaignCommand, string> = {
  pause: 'paused', resume: 'resumed', cancel: 'canceled', reschedule: 'rescheduled', hold: 'held', release: 'released',
}

export function isFinal(phase: CampaignPhase): boolean {
  return phase === 'completed' || phase === 'canceled' || phase === 'failed'
}
