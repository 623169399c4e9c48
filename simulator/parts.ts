import { runStep } from './control/run-step.ts'
import { ScenarioPlayer } from './control/scenario-player.ts'
import { Calendar } from './core/calendar.ts'
import { createClock } from './core/clock.ts'
import type { Clock } from './core/clock.ts'
import { createIds } from './core/ids.ts'
import type { Ids } from './core/ids.ts'
import { receiveReply } from './inbound/receive-reply.ts'
import { MediaStore } from './media/media-store.ts'
import { Audience } from './messages/audience.ts'
import { defaultBehaviour } from './messages/behaviour.ts'
import type { Behaviour } from './messages/behaviour.ts'
import { Faults } from './faults/faults.ts'
import { readMessage, settleMessage } from './messages/follow-reactions.ts'
import { Ledger } from './messages/ledger.ts'
import { MessageLives } from './messages/message-lives.ts'
import { PairLimits } from './messages/pair-limits.ts'
import { changePolicies, defaultPolicies } from './messages/policies.ts'
import type { Policies } from './messages/policies.ts'
import { ServiceWindows } from './messages/service-windows.ts'
import { Throughput } from './messages/throughput.ts'
import { AnalyticsBook } from './nodes/analytics-book.ts'
import { noteStatus } from './nodes/note-status.ts'
import { UsageMeter } from './nodes/usage-meter.ts'
import { CodeStore } from './oauth/code-store.ts'
import { TokenStore } from './oauth/token-store.ts'
import type { SimulatorOptions } from './options.ts'
import { HandsetStore } from './phones/handset-store.ts'
import { archiveForgotten } from './templates/archive-templates.ts'
import { Pacing } from './templates/pacing.ts'
import { Courier } from './webhooks/courier.ts'
import { Outbox } from './webhooks/outbox.ts'
import { defaultWebhookSettings } from './webhooks/webhook-settings.ts'
import type { WebhookSettings } from './webhooks/webhook-settings.ts'
import { createWorld } from './world/create-world.ts'
import { Portfolio } from './world/portfolio.ts'
import type { World } from './world/world.ts'

/** One simulator's insides. Handlers get all of it and use what they need. */
export type Parts = {
  options: SimulatorOptions
  /** Differs between runs: makes cursors and message ids of an earlier one recognisable. */
  bootId: string
  clock: Clock
  calendar: Calendar
  ids: Ids
  world: World
  tokens: TokenStore
  codes: CodeStore
  usage: UsageMeter
  ledger: Ledger
  analytics: AnalyticsBook
  handsets: HandsetStore
  windows: ServiceWindows
  throughput: Throughput
  behaviour: Behaviour
  policies: Policies
  pairs: PairLimits
  audience: Audience
  portfolio: Portfolio
  pacing: Pacing
  faults: Faults
  scenarios: ScenarioPlayer
  lives: MessageLives
  outbox: Outbox
  courier: Courier
  webhookSettings: WebhookSettings
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
  const world = createWorld({ seed: options.seed, verifyToken: options.verifyToken, numbers: options.numbers, now: boot })
  if (options.subscribed) for (const waba of world.wabas) waba.subscription = {}
  const faults = new Faults(clock)
  const webhookSettings = defaultWebhookSettings()
  const courier = new Courier(clock, webhookSettings)
  clock.onAdvance(() => {
    courier.hurry()
  })
  const calendar = new Calendar(clock)
  const later: Parts['later'] = (ms, run) => {
    calendar.after(ms / options.speed, run)
  }
  const outbox = new Outbox({ world, clock, faults, courier, later, settings: webhookSettings, webhookUrl: options.webhookUrl })
  const behaviour = defaultBehaviour()
  const lives = new MessageLives({
    clock, behaviour, seed: options.seed, speed: options.speed,
    onStage: (phone, template, status) => {
      noteStatus(parts, { phone, template }, status)
    },
    onStatus: (phone, status) => {
      outbox.addStatus(phone, status)
    },
    onSettled: (phone, template, isDelivered) => {
      settleMessage(parts, { phone, template }, isDelivered)
    },
    onRead: (phone, template, person) => {
      readMessage(parts, { phone, template }, person)
    },
    onReply: (reply) => {
      receiveReply(parts, reply)
    },
  })
  const parts: Parts = {
    options, clock, calendar, ids, world, faults, courier, webhookSettings, outbox, behaviour, lives, later,
    bootId: boot.toString(36),
    tokens: new TokenStore(world, clock),
    codes: new CodeStore(clock),
    scenarios: new ScenarioPlayer(runStep),
    usage: new UsageMeter(clock),
    ledger: new Ledger(),
    analytics: new AnalyticsBook(),
    handsets: new HandsetStore((bubble) => lives.forgetBubble(bubble)),
    windows: new ServiceWindows(),
    throughput: new Throughput(),
    policies: policiesOf(options),
    pairs: new PairLimits(),
    audience: new Audience(options.seed),
    portfolio: new Portfolio(() => parts),
    pacing: new Pacing(() => parts),
    media: new MediaStore(clock, ids),
    close: async () => {
      parts.scenarios.stop()
      calendar.close()
      lives.clear()
      outbox.clear()
      await courier.close()
    },
  }
  clock.onAdvance(() => {
    archiveForgotten(parts)
  })
  return parts
}

function policiesOf(options: SimulatorOptions): Policies {
  const policies = defaultPolicies()
  changePolicies(policies, { throughput: options.enforceThroughput, ...options.policies })
  return policies
}
