import { isAlive } from '../services/process-table.ts'
import { sleep } from '../services/wait-until.ts'
import type { Scene } from './perform.ts'
import type { Target } from './plan.ts'
import { killTree } from './stop-process.ts'

const ALIVE_WITHIN_MS = 20_000

/** Of several workers each in turn. One that is just being started again is waited for: a kill should hit something. */
export async function chooseOne({ stage, kills }: Scene, target: Target): Promise<number[]> {
  for (const end = Date.now() + ALIVE_WITHIN_MS; Date.now() < end; await sleep(50)) {
    const pids = stage.pids(target)
    if (pids.length === 0) return []
    const pid = pids[kills % pids.length]!
    if (isAlive(pid)) return [pid]
  }
  return []
}

/** kill -9 of one of each target, in one moment. */
export async function kill(scene: Scene, targets: Target[]): Promise<void> {
  killAll(scene, await choose(scene, targets))
}

/** One of each target. */
export async function choose(scene: Scene, targets: Target[]): Promise<number[]> {
  return (await Promise.all(targets.map((target) => chooseOne(scene, target)))).flat()
}

/** kill -9 of each, and counts them. */
export function killAll(scene: Scene, pids: number[]): void {
  for (const pid of pids) killTree(pid)
  scene.kills += pids.length
}
