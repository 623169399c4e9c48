import { proxyActivities } from '@temporalio/workflow'

export type NaiveActivities = { sendOne: (n: number) => Promise<void> }

const { sendOne } = proxyActivities<NaiveActivities>({ startToCloseTimeout: '30 seconds' })

/** The way that tutorials show: an activity per message, so many at once. */
export async function naiveCampaign(input: { from: number; count: number; atOnce: number }): Promise<void> {
  let next = input.from
  const end = input.from + input.count
  const turn = async () => {
    while (next < end) await sendOne(next++)
  }
  await Promise.all(Array.from({ length: input.atOnce }, turn))
}
