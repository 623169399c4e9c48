/** Recurring campaigns: one workflow per series that waits for its times. */
export const campaignSeriesType = 'campaignSeries'
export const seriesWorkflowId = (seriesId: string) => `series/${seriesId}`

export type CampaignSeriesInput = {
  seriesId: string
  orgId: string
  /** Events after which a run hands over to the next; tests lower it. */
  historyBudget?: number
}

/** The row has changed: paused, resumed, another rhythm, ended. */
export const changedSignal = 'changed'

export type SeriesActivities = {
  /** The next time (ISO 8601) as the row says it now; null while nothing is planned. */
  planOccurrence: (input: { seriesId: string }) => Promise<{ state: 'active' | 'paused' | 'ended'; at: string | null; words: string }>
  /** Makes and launches the campaign of a time, once. */
  makeOccurrence: (input: { seriesId: string; at: string }) => Promise<{ made: boolean; campaignId: string | null }>
}
