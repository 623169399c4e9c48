import { createSimulator } from './create-simulator.ts'
import type { Simulator } from './create-simulator.ts'
import type { SimulatorOptions } from './options.ts'
import { readOptions } from './read-options.ts'

const WRONG_USAGE = 2
const CANNOT_START = 1

/** `tsx simulator/main.ts --port 4000 --webhook-url http://127.0.0.1:3000/webhooks/whatsapp --verify-token secret` */
async function main(): Promise<void> {
  const options = readOptionsOrExit()
  const simulator = await startOrExit(options)
  process.stdout.write(`simulator ready ${simulator.url}\n`)
  let isEnding = false
  const end = () => {
    if (isEnding) return
    isEnding = true
    void simulator.close().then(() => process.exit(0))
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

function readOptionsOrExit(): SimulatorOptions {
  try {
    return readOptions(process.argv.slice(2), process.env)
  } catch (error) {
    return exitWith(WRONG_USAGE, error instanceof Error ? error.message : String(error))
  }
}

async function startOrExit(options: SimulatorOptions): Promise<Simulator> {
  try {
    return await createSimulator(options)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '' && error instanceof Error) return exitWith(WRONG_USAGE, error.message)
    const reason = code === 'EADDRINUSE' ? `port ${String(options.port)} is in use; choose another with --port` : `it could not listen on ${options.host}:${String(options.port)} (${code || String(error)})`
    return exitWith(CANNOT_START, `The simulator cannot start: ${reason}.`)
  }
}

function exitWith(status: number, sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(status)
}

await main()
