import { toDemoPerson } from '../demo/demo-people.ts'
import { sleep } from '../services/wait-until.ts'
import { findLateSends } from './find-late-sends.ts'
import type { Scene } from './perform.ts'

const LOOK_MS = 200

/** These people write STOP to the business, as anybody does on the phone. */
export async function writeStop({ simulator, optOuts }: Pick<Scene, 'simulator' | 'optOuts'>, people: number[]): Promise<void> {
  for (const place of people) {
    const person = toDemoPerson(place).phone.replace(/\D/g, '')
    optOuts.set(person, null)
    await simulator.write(person, 'STOP')
  }
}

/** Notes when each opt-out is first seen in the database. */
export function watchOptOuts({ eye, optOuts }: Pick<Scene, 'eye' | 'optOuts'>): { stop: () => Promise<void> } {
  let isOver = false
  const look = async () => {
    const missing = [...optOuts].flatMap(([person, seenAtMs]) => (seenAtMs === null ? [person] : []))
    if (missing.length === 0) return
    for (const person of await eye.optedOut(missing).catch((): string[] => [])) optOuts.set(person, Date.now())
  }
  const watching = (async () => {
    for (; !isOver; await sleep(LOOK_MS)) await look()
    await look()
  })()
  return {
    stop: async () => {
      isOver = true
      await watching
    },
  }
}

/** Holds the ledger against the opt-outs. Where webhooks were lost for good, one that never came is not the product's fault. */
export async function judgeOptOuts({ simulator, campaignId, optOuts, problems }: Scene, areWebhooksLost: boolean): Promise<void> {
  const late = findLateSends(await simulator.sends(campaignId), optOuts)
  if (late.length > 0) problems.push(`${String(late.length)} people were written to although their STOP had been taken in`)
  const unheard = [...optOuts.values()].filter((seenAtMs) => seenAtMs === null).length
  if (unheard > 0 && !areWebhooksLost) problems.push(`${String(unheard)} people wrote STOP and are not on the list of opt-outs`)
}
