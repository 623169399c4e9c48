import { createClock } from './core/clock.ts'
import type { Clock } from './core/clock.ts'
import { createIds } from './core/ids.ts'
import type { Ids } from './core/ids.ts'
import { receiveReply } from './inbound/receive-reply.ts'
import { MediaStore } from './media/media-store.ts'
import { defaultBehaviour } from './messages/behaviour.ts'
import type { Behaviour } from './messages/behaviour.ts'
import { Faults } from './messages/faults.ts'
import { Ledger } from './messages/ledger.ts'
import { MessageLives } from './messages/message-lives.ts'
import { ServiceWindows } from './messages/service-windows.ts'
import { Throughput } from './messages/throughput.ts'
import { UsageMeter } from './nodes/usage-meter.ts'
import { CodeStore } from './oauth/code-store.ts'
import { TokenStore } from './oauth/token-store.ts'
import type { SimulatorOptions } from './options.ts'
import { HandsetStore } from './phones/handset-store.ts'
import { Courier } from './webhooks/courier.ts'
import { Outbox } from './webhooks/outbox.ts'
import { createWorld } from './world/create-world.ts'
import type { World } from './world/world.ts'

/** One simulator's insides. Handlers get all of it and use what they need. */
export type Parts = {
  options: SimulatorOptions
  /** Differs between runs: makes cursors and message ids of an earlier one recognisable. */
  bootId: string
  clock: Clock
  ids: Ids
  world: World
  tokens: TokenStore
  codes: CodeStore
  usage: UsageMeter
  ledger: Ledger
  handsets: HandsetStore
  windows: ServiceWindows
  throughput: Throughput
  behaviour: Behaviour
  faults: Faults
  lives: MessageLives
  outbox: Outbox
  courier: Courier
  media: MediaStore
  /** Runs something after so many milliseconds of simulated (speeded-up) time. */
  later: (ms: number, run: () => void) => void
  /** Ends all timers and connections. */
  close: () => Promise<void>
}

/** Builds everything but the HTTP server. */
export function createParts(options: SimulatorOptions): Parts {
  const boot = Date.now()
  const clock = createClock()
  const ids = createIds(boot)
  const world = createWorld({ seed: options.seed, verifyToken: options.verifyToken, now: boot })
  if (options.subscribed) for (const waba of world.wabas) waba.subscription = {}
  const faults = new Faults()
  const courier = new Courier()
  const { later, cancelAll } = createTimers(options.speed)
  const outbox = new Outbox({ world, clock, faults, courier, later, webhookUrl: options.webhookUrl })
  const behaviour = defaultBehaviour()
  const lives = new MessageLives({
    clock, behaviour, seed: options.seed, speed: options.speed,
    onStatus: (phone, status) => {
      outbox.addStatus(phone, status)
    },
    onReply: (reply) => {
      receiveReply(parts, reply)
    },
  })
  const parts: Parts = {
    options, clock, ids, world, faults, courier, outbox, behaviour, lives, later,
    bootId: boot.toString(36),
    tokens: new TokenStore(world, clock),
    codes: new CodeStore(clock),
    usage: new UsageMeter(clock),
    ledger: new Ledger(),
    handsets: new HandsetStore(),
    windows: new ServiceWindows(),
    throughput: new Throughput(),
    media: new MediaStore(clock, ids),
    close: async () => {
      cancelAll()
      lives.clear()
      outbox.clear()
      await courier.close()
    },
  }
  return parts
}

function createTimers(speed: number): { later: Parts['later']; cancelAll: () => void } {
  const timers = new Set<NodeJS.Timeout>()
  return {
    later: (ms, run) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        run()
      }, ms / speed)
      timers.add(timer)
    },
    cancelAll: () => {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
