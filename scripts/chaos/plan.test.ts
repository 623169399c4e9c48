import { expect, test } from 'vitest'
import { FAULT_KINDS } from '../../simulator/faults/fault-kinds.ts'
import { describePlan } from './describe-plan.ts'
import { makePlan, policies, targets, type Plan } from './plan.ts'

const options = { recipients: 20_000, seed: 7, kills: 2, rounds: policies }

test('one seed makes one plan, another seed another', () => {
  expect(makePlan(options)).toEqual(makePlan(options))
  expect(describePlan(makePlan({ ...options, seed: 8 }))).not.toEqual(describePlan(makePlan(options)))
})

test('a round alone is the same as in a whole run', () => {
  expect(makePlan({ ...options, rounds: ['never'] }).rounds).toEqual(makePlan(options).rounds.slice(1))
})

test.each([1, 2, 3, 99, 4_294_967_295])('seed %i kills each process at least twice in each round', (seed) => {
  for (const round of makePlan({ ...options, seed }).rounds) {
    const killed = round.events.flatMap(({ action }) => (action.kind === 'kill' ? action.targets : []))
    for (const target of targets) expect(killed.filter((name) => name === target).length).toBeGreaterThanOrEqual(2)
  }
})

test.each([1, 2, 3, 99])('what seed %i delays stays well within the grace', (seed) => {
  const plan = makePlan({ ...options, seed })
  const delays = plan.rounds.flatMap((round) => round.faults).filter((fault) => fault.kind === 'webhook_delay_ms').map((fault) => fault.value ?? 0)
  expect(delays).toHaveLength(2)
  expect(Math.max(...delays)).toBeLessThan(plan.graceMs / 4)
})

test('each round has every fault that the simulator knows, stopped webhooks apart', () => {
  const always = FAULT_KINDS.filter((kind) => kind !== 'webhook_stop')
  for (const { faults } of makePlan(options).rounds) expect(faults.map(({ kind }) => kind).sort()).toEqual([...always].sort())
})

test.each([1, 2, 3, 99])('whoever has used up their calls is told by seed %i to come back within seconds, and badly signed webhooks come again well within the grace', (seed) => {
  for (const { faults, events } of makePlan({ ...options, seed }).rounds) {
    const valueOf = (kind: string) => faults.find((fault) => fault.kind === kind)?.value ?? 0
    for (const kind of ['rate_429', 'rate_80007']) expect([valueOf(kind) > 0, valueOf(kind) < 10]).toEqual([true, true])
    expect([valueOf('bad_signature') > 0, valueOf('bad_signature') <= 3]).toEqual([true, true])
    expect(events.some(({ action }) => action.kind === 'storm' && action.fault === 'rate_80007')).toBe(true)
  }
})

test('webhooks stop for good only where nobody is ever sent to again', () => {
  const silent = makePlan(options).rounds.filter((round) => round.events.some(({ action }) => action.kind === 'silence')).map((round) => round.policy)
  expect(silent).toEqual(['never'])
})

test('webhooks stop for less and for more than the grace where silence is evidence, and only for less in a short run', () => {
  const holds = (plan: Plan) => plan.rounds.map(({ events }) => events.flatMap(({ action }) => (action.kind === 'hold' ? [action.forMs > plan.graceMs ? 'more' : 'less'] : [])).sort())
  for (const seed of [1, 2, 3, 99]) {
    expect(holds(makePlan({ ...options, seed }))).toEqual([['less', 'more'], []])
    expect(holds(makePlan({ ...options, seed, kills: 1 }))).toEqual([['less'], []])
  }
})

test('in each round some people write STOP, nobody in both, and before webhooks stop for good', () => {
  for (const seed of [1, 2, 3, 99]) {
    const stops = makePlan({ ...options, seed, recipients: 2000 }).rounds.map(({ events }) => events.flatMap(({ action }) => (action.kind === 'optOut' ? action.people : [])))
    expect(stops.map((people) => people.length)).toEqual([10, 10])
    expect(new Set(stops.flat()).size).toBe(20)
    const kinds = makePlan({ ...options, seed }).rounds[1]!.events.map(({ action }) => action.kind)
    expect(kinds.indexOf('optOut')).toBeLessThan(kinds.indexOf('silence'))
  }
})

test('in each round one command is struck when a person pauses and one when the campaign is to go on, with what carries commands among the dead', () => {
  for (const seed of [1, 2, 3, 99]) for (const { events } of makePlan({ ...options, seed }).rounds) {
    const strikes = events.flatMap(({ action }) => (action.kind === 'pause' ? (action.struck ?? []) : []))
    expect(strikes.map(({ command }) => command).sort()).toEqual(['pause', 'resume'])
    for (const { targets: struck, afterMs } of strikes) expect([struck.includes('temporal'), afterMs >= 0 && afterMs <= 50]).toEqual([true, true])
  }
  expect(makePlan({ ...options, kills: 1 }).rounds.flatMap(({ events }) => events.filter(({ action }) => action.kind === 'pause' && action.struck))).toEqual([])
})

test('events come in the order of their shares, all while messages are leaving', () => {
  for (const { events } of makePlan(options).rounds) {
    const shares = events.map((event) => event.atShare)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares.every((share) => share > 0 && share < 0.96)).toBe(true)
  }
})

test('a million people are not sent to faster than Meta lets a number', () => {
  expect(makePlan({ ...options, recipients: 1_000_000 }).ratePerSecond).toBe(1000)
})

test('some seeds apply statuses after their answer, some before it', () => {
  const ways = new Set(Array.from({ length: 20 }, (_, seed) => makePlan({ ...options, seed }).statusesLaterFrom))
  expect([...ways].sort((a, b) => a - b)).toEqual([5, 5000])
})

test('some seeds have Meta limit the people of a day in the first round, and lift it when they are used up', () => {
  const limits = Array.from({ length: 20 }, (_, seed) => makePlan({ ...options, seed }).rounds.map((round) => round.events.flatMap(({ action }) => (action.kind === 'limit' ? [action.people] : []))))
  expect(new Set(limits.map((rounds) => JSON.stringify(rounds)))).toEqual(new Set(['[[10000,null],[]]', '[[],[]]']))
})

test('a limit must be one that the audience reaches', () => {
  const tiers = (recipients: number) => Array.from({ length: 20 }, (_, seed) => makePlan({ ...options, seed, recipients })).flatMap((plan) => plan.rounds[0]!.events).flatMap(({ action }) => (action.kind === 'limit' ? (action.people ?? []) : []))
  expect(new Set(tiers(250))).toEqual(new Set())
  expect(new Set(tiers(300))).toEqual(new Set([250]))
  expect(new Set(tiers(100_000))).toEqual(new Set([10_000]))
})
