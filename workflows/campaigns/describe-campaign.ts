import type { CampaignPhase, CampaignProgress, WindowWait } from './contract.ts'
import { isFinal } from './state.ts'

export type CampaignView = { phase: CampaignPhase; reason: string | null; progress: CampaignProgress; scheduledAt: string | null; waits: WindowWait | null; countedAt: string | null }

const phaseWords: Record<CampaignPhase, string> = {
  scheduled: 'Scheduled', preparing: 'Freezing the audience', running: 'Sending', paused: 'Paused', held: 'Held',
  settling: 'Everything has left; waiting for deliveries', completed: 'Completed', canceled: 'Canceled', failed: 'Failed',
}

/** What Temporal's UI shows of a campaign. */
export function describeCampaign({ phase, reason, progress, scheduledAt, waits, countedAt }: CampaignView): string {
  const { total, open, delivered, read, failed } = progress
  const words = phase === 'scheduled' ? `Starts at ${scheduledAt ?? 'once'}` : phase === 'running' && waits ? `Sending waits. ${waits.words}` : phaseWords[phase]
  const counts = total > 0 ? ` ${String(total)} people, ${String(open)} open, ${String(delivered + read)} delivered (${String(read)} read), ${String(failed)} failed${countedAt && !isFinal(phase) ? `, counted at ${countedAt}` : ''}.` : ''
  return `${words}${reason ? `: ${reason}` : ''}.${counts}`
}
