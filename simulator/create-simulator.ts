import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { playScenarioFile } from './control/scenario-actions.ts'
import { answerRequest } from './http/answer-request.ts'
import { takeSends } from './http/send-connections.ts'
import type { Ledger } from './messages/ledger.ts'
import { DEFAULT_OPTIONS } from './options.ts'
import type { SimulatorOptions } from './options.ts'
import { createParts } from './parts.ts'
import type { Parts } from './parts.ts'
import type { World } from './world/world.ts'

const HEADERS_LIMIT_BYTES = 32 * 1024
const KEEP_ALIVE_MS = 65_000

export type Simulator = {
  /** `http://127.0.0.1:4000` */
  url: string
  port: number
  world: World
  ledger: Ledger
  /** The system user's token: never expires, may do everything. */
  accessToken: string
  /** Ends timers, connections and the server. */
  close: () => Promise<void>
}

/**
 * Starts a simulator; on a free port unless told.
 * @throws the listen error (`EADDRINUSE` …) when the port cannot be had; a sentence when the scenario cannot be played
 */
export async function createSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const server = createServer({ maxHeaderSize: HEADERS_LIMIT_BYTES, keepAliveTimeout: KEEP_ALIVE_MS })
  const settings = { ...DEFAULT_OPTIONS, ...options }
  const port = await listen(server, settings)
  const parts = createParts({ ...settings, port })
  if (settings.scenario !== undefined) await playScenarioOrEnd(parts, settings.scenario, server)
  server.on('request', (request, response) => {
    answerRequest(parts, request, response)
  })
  const endSends = takeSends(server, parts)
  return {
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${String(port)}`,
    port,
    world: parts.world,
    ledger: parts.ledger,
    accessToken: parts.tokens.systemUserToken,
    close: async () => {
      await parts.close()
      server.closeAllConnections()
      endSends()
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
      })
    },
  }
}

async function playScenarioOrEnd(parts: Parts, scenario: string, server: Server): Promise<void> {
  try {
    await playScenarioFile(parts, scenario)
  } catch (error) {
    await parts.close()
    server.close()
    throw error
  }
}

/** Connections that wait to be taken: lanes of fast numbers open hundreds in a moment, and the kernel drops what finds no place. */
const BACKLOG = 4096

function listen(server: Server, { host, port }: SimulatorOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, BACKLOG, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
