import { describe, expect, it } from 'vitest'
import type { CampaignPhase } from './contract.ts'
import { isAllowed, isFinal, nextPhase, type CampaignCommand } from './state.ts'

const phases: CampaignPhase[] = ['scheduled', 'preparing', 'running', 'paused', 'held', 'settling', 'completed', 'canceled', 'failed']
const commands: CampaignCommand[] = ['pause', 'resume', 'cancel', 'reschedule', 'hold', 'release']

describe('campaign commands', () => {
  it.each(commands.flatMap((command) => phases.map((phase) => [command, phase] as const)))('%s while %s either has a next phase or a sentence', (command, phase) => {
    if (isAllowed(command, phase)) expect(phases).toContain(nextPhase(command, phase, true))
    else expect(() => nextPhase(command, phase, true)).toThrow(`A campaign that is ${phase} cannot be`)
  })

  it('lets nothing change a campaign that is over', () => {
    for (const phase of phases.filter(isFinal)) expect(commands.filter((command) => isAllowed(command, phase))).toEqual([])
  })

  it('resumes to where it was: sending, or waiting for its time', () => {
    expect(nextPhase('resume', 'paused', true)).toBe('running')
    expect(nextPhase('resume', 'paused', false)).toBe('scheduled')
  })
})
