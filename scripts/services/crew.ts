import { rmSync, writeFileSync } from 'node:fs'

/** A child process that is kept running. */
export type Member = {
  name: string
  /** Position in the order of ending: the lowest ends first. */
  rank: number
  pid: () => number | undefined
  /** An argument that only this process has: tells an orphan from a stranger who got its id. */
  mark: string
  stop: (hurry: boolean) => Promise<void>
  /** Tells it to end, without waiting: for a launcher that ends in haste. */
  dismiss: () => void
}

/** The children of one launcher: ended together and in order. */
export type Crew = {
  add: (member: Member) => void
  /** Called whenever a child gets a new process id. */
  changed: () => void
  isStopping: () => boolean
  /** Ends all in order; `hurry` kills at once. Safe to call again. */
  stop: (hurry?: boolean) => Promise<void>
}

/** @param recordFile where the children's ids are written, so that the next start can end orphans of a killed launcher */
export function createCrew(recordFile?: string): Crew {
  const members: Member[] = []
  let stopping: Promise<void> | null = null
  const changed = () => {
    if (recordFile) writeFileSync(recordFile, `${JSON.stringify(toRecord(members))}\n`)
  }
  // Children have process groups of their own and would outlive a launcher that ends by an error or process.exit.
  process.once('exit', () => members.forEach((member) => member.dismiss()))
  const stopInOrder = async (hurry: boolean) => {
    const ordered = [...members].sort((a, b) => a.rank - b.rank)
    for (const member of ordered) await member.stop(hurry)
    if (recordFile) rmSync(recordFile, { force: true })
  }
  return {
    add: (member) => void members.push(member),
    changed,
    isStopping: () => stopping !== null,
    stop: (hurry = false) => {
      if (stopping && hurry) return Promise.all(members.map((member) => member.stop(true))).then(() => undefined)
      return (stopping ??= stopInOrder(hurry))
    },
  }
}

export type CrewRecord = { pid: number; children: { name: string; pid: number; mark: string }[] }

function toRecord(members: Member[]): CrewRecord {
  const children = members.flatMap((member) => {
    const pid = member.pid()
    return pid === undefined ? [] : [{ name: member.name, pid, mark: member.mark }]
  })
  return { pid: process.pid, children }
}
