import { expect, test } from 'vitest'
import { pause } from './pause-campaign.ts'
import type { Scene } from './perform.ts'

/** A product that says it has paused, and sends so many messages a look all the same. */
function sceneOf(sentALook: number): Scene {
  let accepted = 0
  const api = { campaigns: { pause: { mutate: () => Promise.resolve({ state: 'paused' }) }, get: { query: () => Promise.resolve({ state: 'running' }) } } }
  const looks = { simulator: { accepted: () => Promise.resolve((accepted += sentALook)) }, eye: { standing: () => Promise.resolve({ state: 'paused' }) } }
  return { client: { api }, ...looks, campaignId: 'one', kills: 0, mayResume: false, mayPause: false, thawedAtMs: 0, problems: [] } as unknown as Scene
}

test('a campaign that goes on sending when its pause was answered a second ago has a problem', async () => {
  const [leaking, still] = [sceneOf(4), sceneOf(0)]
  await Promise.all([leaking, still].map((scene) => pause(scene, { kind: 'pause', forMs: 1000 })))
  expect(leaking.problems).toEqual(['4 messages left while the campaign was paused'])
  expect(still.problems).toEqual([])
})

test('a shorter pause says nothing: what was on its way may still be leaving', async () => {
  const scene = sceneOf(4)
  await pause(scene, { kind: 'pause', forMs: 10 })
  expect(scene.problems).toEqual([])
})
