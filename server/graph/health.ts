import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import type { NodeCache } from './node-cache.ts'

export type HealthProblem = {
  /** 141000 … 141010; see the error table. */
  code: number | null
  description: string
  solution: string | null
}

/** Whether messages can be sent, and which part stands in the way. */
export type Health = {
  /** AVAILABLE, LIMITED, BLOCKED; an open list. */
  canSend: string
  entities: { kind: string; id: string | null; canSend: string; problems: HealthProblem[]; notes: string[] }[]
}

const problem = z.looseObject({ error_code: z.coerce.number().optional().catch(undefined), error_description: z.string().optional(), possible_solution: z.string().optional() })
const entity = z.looseObject({
  entity_type: z.string(), id: graphId.optional(), can_send_message: z.string(),
  errors: z.array(problem).nullish(), additional_info: z.array(z.string()).nullish(),
})
const node = z.looseObject({ id: graphId.optional(), health_status: z.looseObject({ can_send_message: z.string(), entities: z.array(entity).nullish() }) })

/** The cheapest check before a campaign: one call tells of number, account, business and app. https://developers.facebook.com/docs/whatsapp/cloud-api/health-status */
export function createHealthCalls(transport: GraphTransport, cache: NodeCache) {
  return {
    /** @param nodeId of a phone number, a WABA or a template */
    get: (accessToken: string, nodeId: string): Promise<Health> =>
      cache.read({ id: nodeId, part: 'health' }, accessToken, async () => {
        const answer = await transport.call({ name: 'get health', path: toPathId(nodeId), accessToken, query: { fields: 'health_status' }, schema: node })
        return toHealth(answer.health_status)
      }),
  }
}

function toHealth(value: z.infer<typeof node>['health_status']): Health {
  return {
    canSend: value.can_send_message,
    entities: (value.entities ?? []).map((one) => ({
      kind: one.entity_type,
      id: one.id ?? null,
      canSend: one.can_send_message,
      problems: (one.errors ?? []).map((error) => ({ code: error.error_code ?? null, description: error.error_description ?? '', solution: error.possible_solution ?? null })),
      notes: one.additional_info ?? [],
    })),
  }
}
