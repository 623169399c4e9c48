import { readdirSync, readFileSync } from 'node:fs'

/** CPU seconds and resident memory of processes; memory pages that PostgreSQL's backends share are counted once a process. */
export type Cost = { cpuSeconds: number; rssMb: number }

/** Linux counts CPU in hundredths of a second. */
const TICKS_PER_SECOND = 100
const PAGE_BYTES = 4096

/** What a process has used so far, with its children, those that have ended included. Linux only; zeros elsewhere. */
export function readCost(pid: number): Cost {
  const table = readTable()
  const root = table.get(pid)
  if (!root) return { cpuSeconds: 0, rssMb: 0 }
  const family = [root, ...[...table.values()].filter((row) => row.parent === pid)]
  const ticks = family.reduce((sum, row) => sum + row.ticks, 0) + root.endedTicks
  return { cpuSeconds: ticks / TICKS_PER_SECOND, rssMb: Math.round((root.pages * PAGE_BYTES) / 1024 / 1024) }
}

type Row = { pid: number; parent: number; ticks: number; endedTicks: number; pages: number }

function readTable(): Map<number, Row> {
  const rows = new Map<number, Row>()
  for (const name of list('/proc')) {
    const row = /^\d+$/.test(name) ? readRow(Number(name)) : null
    if (row) rows.set(row.pid, row)
  }
  return rows
}

function readRow(pid: number): Row | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    // The name in brackets may hold spaces: what counts begins behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number)
    const at = (place: number) => fields[place] ?? 0
    return { pid, parent: at(1), ticks: at(11) + at(12), endedTicks: at(13) + at(14), pages: at(21) }
  } catch {
    return null
  }
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}
