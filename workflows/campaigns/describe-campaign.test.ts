import { expect, it } from 'vitest'
import { emptyProgress, type CampaignPhase } from './contract.ts'
import { describeCampaign } from './describe-campaign.ts'

const view = (phase: CampaignPhase) => ({
  phase, reason: null, scheduledAt: null, waits: null, countedAt: '2026-11-27T10:05:30.000Z',
  progress: { ...emptyProgress, total: 10, open: 2, delivered: 3, read: 4, failed: 1 },
})

it('says when counts were read that may have moved since, and not of those that are final', () => {
  expect(describeCampaign(view('running'))).toBe('Sending. 10 people, 2 open, 7 delivered (4 read), 1 failed, counted at 2026-11-27T10:05:30.000Z.')
  expect(describeCampaign(view('completed'))).toBe('Completed. 10 people, 2 open, 7 delivered (4 read), 1 failed.')
})
