import { expect, test } from 'vitest'
import type { Scene } from './perform.ts'
import { judgeOptOuts, watchOptOuts, writeStop } from './write-stop.ts'

/** A simulator that takes down who writes what, and a database that knows these people's opt-outs. */
function sceneOf(known: string[], sends: { to: string; atMs: number }[] = []) {
  const written: string[] = []
  const simulator = { write: (person: string, text: string) => Promise.resolve(written.push(`${person} ${text}`)), sends: () => Promise.resolve(sends) }
  const eye = { optedOut: (people: string[]) => Promise.resolve(people.filter((person) => known.includes(person))) }
  const scene = { simulator, eye, campaignId: 'one', optOuts: new Map(), problems: [] } as unknown as Scene
  return { scene, written }
}

const [berlin, warsaw] = ['4915112000001', '48601000001']

test('people write STOP by their place in the list, and it is noted whose is known', async () => {
  const { scene, written } = sceneOf([berlin])
  await writeStop(scene, [0, 1])
  await watchOptOuts(scene).stop()
  expect(written).toEqual([`${berlin} STOP`, `${warsaw} STOP`])
  expect([...scene.optOuts]).toEqual([[berlin, expect.any(Number)], [warsaw, null]])
})

test('a STOP that the product does not know at the end is a problem, unless webhooks were lost for good', async () => {
  const { scene } = sceneOf([])
  scene.optOuts.set(berlin, null)
  await judgeOptOuts(scene, true)
  expect(scene.problems).toEqual([])
  await judgeOptOuts(scene, false)
  expect(scene.problems).toEqual(['1 people wrote STOP and are not on the list of opt-outs'])
})

test('whoever is written to after their STOP was taken in is a problem of the round', async () => {
  const { scene } = sceneOf([], [{ to: `+${berlin}`, atMs: 50_000 }, { to: `+${warsaw}`, atMs: 50_000 }])
  scene.optOuts.set(berlin, 1000).set(warsaw, 45_000)
  await judgeOptOuts(scene, true)
  expect(scene.problems).toEqual(['1 people were written to although their STOP had been taken in'])
})
