import type { LaneTurnReport } from '../lanes/contract.ts'

const turn = (fields: Partial<LaneTurnReport>): LaneTurnReport => ({ sent: 0, reason: 'idle', nextDueAt: null, drained: [], held: [], ...fields })
const someCampaign = '01900000-0000-7000-8000-0000000000ff'

export type LaneScenario = { name: string; turns: () => LaneTurnReport[]; historyBudget?: number }

export const laneScenarios: LaneScenario[] = [
  { name: 'drained-then-idle', turns: () => [turn({ sent: 9, reason: 'drained', drained: [someCampaign] })] },
  // The database's clock is an hour ahead of Temporal's.
  { name: 'another-clock', turns: () => [turn({ sent: 3, nextDueAt: new Date(Date.now() + 3_600_000).toISOString(), nextDueInMs: 300 }), turn({})] },
  { name: 'turns-and-timer', turns: () => [turn({ sent: 500, reason: 'turn' }), turn({ sent: 3, nextDueAt: new Date(Date.now() + 400).toISOString() }), turn({})] },
  { name: 'holds', turns: () => [turn({ sent: 1, held: [{ campaignId: someCampaign, reason: 'The template is paused (132015)' }] })] },
  { name: 'continue-as-new', turns: () => [turn({ sent: 5, reason: 'turn' }), turn({ sent: 5, reason: 'turn' }), turn({})], historyBudget: 10 },
]
