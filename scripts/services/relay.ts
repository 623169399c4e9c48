export type Relay = (line: string) => string | null

/** pino's number of "error". */
const ERROR_LEVEL = 50
const BURST = 10
const BURST_MS = 10_000

/** Lets errors and everything that is not a log line (a crash's stack) through, a few at a time; the file has it all. */
export function importantLines(name: string, logFile: string, now: () => number = Date.now): Relay {
  let windowStart = 0
  let shown = 0
  return (line) => {
    const text = importantText(line)
    if (text === null) return null
    if (now() - windowStart > BURST_MS) {
      windowStart = now()
      shown = 0
    }
    shown++
    if (shown > BURST) return shown === BURST + 1 ? `  ${name}: more in ${logFile}` : null
    return `  ${name}: ${text}`
  }
}

/** Every line, for development. */
export function allLines(name: string): Relay {
  return (line) => `${name.padEnd(6)} │ ${readable(line)}`
}

function importantText(line: string): string | null {
  const parsed = parseLogLine(line)
  if (parsed) return parsed.level >= ERROR_LEVEL ? readable(line) : null
  return line.trim() === '' || /ready( |$)/.test(line) ? null : line.slice(0, 400)
}

function readable(line: string): string {
  const parsed = parseLogLine(line)
  if (!parsed) return line
  const cause = parsed.err?.message ? `: ${parsed.err.message}` : ''
  return `${parsed.msg ?? ''}${cause}`.slice(0, 400)
}

type LogLine = { level: number; msg?: string; err?: { message?: string } }

function parseLogLine(line: string): LogLine | null {
  if (!line.startsWith('{')) return null
  try {
    const value = JSON.parse(line) as Partial<LogLine>
    return typeof value.level === 'number' ? (value as LogLine) : null
  } catch {
    return null
  }
}

