import { onTestFinished } from 'vitest'
import { createSimulator } from '../create-simulator.ts'
import type { Simulator } from '../create-simulator.ts'
import type { JsonObject } from '../core/json.ts'
import type { SimulatorOptions } from '../options.ts'

export type Answer = { status: number; body: JsonObject & { error?: JsonObject & { code: number } }; headers: Headers }

export type TestSimulator = Simulator & {
  /** Calls the Graph or control API with the system user's token; a body makes it a POST. */
  call: (path: string, body?: JsonObject, init?: RequestInit) => Promise<Answer>
  wabaId: string
  phoneId: string
  /** Sends `spring_sale`, or what `message` says instead. */
  send: (to: string, message?: JsonObject) => Promise<Answer>
}

/** A simulator on a free port that ends with the test. Fast: a thousand times as fast as people are. */
export async function startForTest(options: Partial<SimulatorOptions> = {}): Promise<TestSimulator> {
  const simulator = await createSimulator({ speed: 1000, subscribed: true, ...options })
  onTestFinished(simulator.close)
  const wabaId = simulator.world.wabas[0]?.id ?? ''
  const phoneId = simulator.world.phones[0]?.id ?? ''
  const call: TestSimulator['call'] = async (path, body, init = {}) => {
    const answer = await fetch(path.startsWith('http') ? path : `${simulator.url}${path}`, {
      headers: { authorization: `Bearer ${simulator.accessToken}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      ...init,
    })
    return { status: answer.status, body: (await answer.json()) as Answer['body'], headers: answer.headers }
  }
  return { ...simulator, call, wabaId, phoneId, send: (to, message = {}) => call(`/v26.0/${phoneId}/messages`, { messaging_product: 'whatsapp', to, ...springSale('Pablo', '20 %'), ...message }) }
}

/** The template message `spring_sale` with its two values. */
export function springSale(...values: string[]): JsonObject {
  return templateMessage('spring_sale', [{ type: 'body', parameters: values.map((text) => ({ type: 'text', text })) }])
}

export function templateMessage(name: string, components: JsonObject[], language = 'en_US'): JsonObject {
  return { type: 'template', template: { name, language: { code: language }, components } }
}
