import { z } from 'zod'
import { toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'

const success = z.looseObject({ success: z.boolean().optional() })

/** Without a subscription Meta sends no webhooks of a WABA. */
export function createSubscribedAppCalls(transport: GraphTransport) {
  const call = async (method: 'POST' | 'DELETE', accessToken: string, wabaId: string) => {
    await transport.call({ name: 'subscribe app', method, path: `${toPathId(wabaId)}/subscribed_apps`, accessToken, schema: success })
  }
  return {
    /** Safe to repeat. */
    subscribe: (accessToken: string, wabaId: string): Promise<void> => call('POST', accessToken, wabaId),
    unsubscribe: (accessToken: string, wabaId: string): Promise<void> => call('DELETE', accessToken, wabaId),
  }
}
