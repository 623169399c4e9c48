import { readdirSync, readFileSync } from 'node:fs'

/**
 * kill -9 of a process and of everything below it, in one moment, as when the power fails. The parent is frozen first, so
 * that it can neither tell its children to end in order nor start new ones. PostgreSQL's children lead groups of their
 * own, hence the walk through the process table; where there is none (macOS) they notice by themselves within moments.
 */
export function killTree(pid: number): void {
  send(pid, 'SIGSTOP')
  for (const child of descendants(pid)) send(child, 'SIGKILL')
  send(pid, 'SIGKILL')
}

export function freezeProcess(pid: number): void {
  send(pid, 'SIGSTOP')
}

export function thawProcess(pid: number): void {
  send(pid, 'SIGCONT')
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended a moment ago.
  }
}

function descendants(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const { pid, parent } of processTable()) children.set(parent, [...(children.get(parent) ?? []), pid])
  const found: number[] = []
  for (const next = [root]; next.length > 0; ) {
    const below = children.get(next.pop()!) ?? []
    found.push(...below)
    next.push(...below)
  }
  return found
}

function processTable(): { pid: number; parent: number }[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
      const parent = parentOf(name)
      return parent === null ? [] : [{ pid: Number(name), parent }]
    })
  } catch {
    return []
  }
}

/** The second field after the command's name, which stands in brackets and may itself hold spaces and brackets. */
function parentOf(pid: string): number | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}
