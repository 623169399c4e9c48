import { seconds } from '../services/say.ts'
import type { Action, Plan } from './plan.ts'

/** The plan in words, for the person at the terminal: what will happen, and when. */
export function describePlan(plan: Plan): string[] {
  const head = `Plan of seed ${String(plan.seed)}: ${String(plan.recipients)} people a round at ${String(plan.ratePerSecond)}/s, grace ${seconds(plan.graceMs)}, calls given up after ${seconds(plan.callTimeoutMs)}, statuses applied after the answer from ${String(plan.statusesLaterFrom)} a second on.`
  const rounds = plan.rounds.flatMap((round) => [
    `  Round "${round.policy}". Faults: ${round.faults.map(({ kind, probability, value }) => `${kind} ${(probability * 100).toFixed(2)} %${value === undefined ? '' : ` (${String(value)})`}`).join(', ')}`,
    ...round.events.map((event) => `    ${(event.atShare * 100).toFixed(1).padStart(5)} % + ${String(event.delayMs).padStart(3)} ms  ${describeAction(event.action)}`),
  ])
  return [head, ...rounds]
}

export function describeAction(action: Action): string {
  switch (action.kind) {
    case 'kill':
      return `kill -9 ${action.targets.join(', ')}`
    case 'freeze':
      return `freeze ${action.target} for ${seconds(action.forMs)}`
    case 'pause':
      return `pause for ${seconds(action.forMs)}${action.struck ? `, kill -9 ${action.struck.targets.join(', ')} ${String(action.struck.afterMs)} ms after the ${action.struck.command}` : ''}`
    case 'storm':
      return `storm of ${String(action.hits)} ${action.fault}`
    case 'silence':
      return 'webhooks stop for good'
    case 'hold':
      return `webhooks stop for ${seconds(action.forMs)}`
    case 'optOut':
      return `${String(action.people.length)} people write STOP`
    case 'limit':
      return action.people === null ? 'Meta lifts the limit of people a day' : `Meta allows ${String(action.people)} people a day`
  }
  return action satisfies never
}
