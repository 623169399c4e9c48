import { parameterError, unsupportedRequest } from '../core/graph-error.ts'
import { listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Waba } from '../world/types.ts'
import type { NodeType } from './node-type.ts'
import { readNode } from './node-type.ts'
import { readPage } from './read-page.ts'
import { requireWaba } from './require-access.ts'

const CATEGORIES = new Set(['SIGN_UP', 'SIGN_IN', 'APPOINTMENT_BOOKING', 'LEAD_GENERATION', 'CONTACT_US', 'CUSTOMER_SUPPORT', 'SURVEY', 'OTHER'])
const MAX_FLOWS = 100

export type Flow = { id: string; wabaId: string; name: string; categories: string[]; status: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED' }

const flowsOfWaba = new WeakMap<Waba, Flow[]>()

export const flowNode: NodeType<Flow> = {
  name: 'WhatsAppBusinessFlow',
  defaults: ['id', 'name', 'status', 'categories', 'validation_errors'],
  fields: {
    id: (flow) => flow.id,
    name: (flow) => flow.name,
    status: (flow) => flow.status,
    categories: (flow) => flow.categories,
    validation_errors: () => [],
    json_version: () => '7.0',
    data_api_version: () => undefined,
    endpoint_uri: () => undefined,
    preview: (flow, { baseUrl }) => ({ preview_url: `${baseUrl}/_sim/phones?flow=${flow.id}`, expires_at: '2099-01-01T00:00:00+0000' }),
    whatsapp_business_account: (flow) => ({ id: flow.wabaId }),
    application: (_, { parts }) => ({ id: parts.world.app.id, name: parts.world.app.name }),
  },
}

/** `GET /{waba}/flows` */
export function listFlows(waba: Waba, request: GraphRequest): JsonObject {
  return readPage(flowNode, { list: flowsOf(waba), request }, { path: `${waba.id}/flows` })
}

/** `POST /{waba}/flows {name, categories}`: a draft. Its screens are not simulated. */
export function createFlow(waba: Waba, { params, parts }: GraphRequest): JsonObject {
  const name = textOf(params['name'])
  const categories = listOf(params['categories']).map((category) => category.toUpperCase())
  if (name === undefined || name.length > 200) throw parameterError('The parameter name is required.')
  if (categories.length === 0 || categories.some((category) => !CATEGORIES.has(category))) throw parameterError(`Param categories must be a list of {${[...CATEGORIES].join(', ')}}`)
  const flows = flowsOf(waba)
  if (flows.length >= MAX_FLOWS) throw parameterError('This account has as many flows as it can have.')
  const flow: Flow = { id: parts.ids.objectId(), wabaId: waba.id, name, categories, status: 'DRAFT' }
  flows.push(flow)
  return { id: flow.id, success: true }
}

export function findFlow({ parts }: GraphRequest, id: string): Flow | undefined {
  return parts.world.wabas.flatMap((waba) => flowsOf(waba)).find((flow) => flow.id === id)
}

export function readFlow(flow: Flow, request: GraphRequest): JsonObject {
  requireWaba(request, flow.wabaId)
  return readNode(flowNode, flow, request)
}

/** `POST /{flow}/publish`, `/deprecate`, and `DELETE /{flow}` of a draft. */
export function changeFlow(flow: Flow, request: GraphRequest): JsonObject {
  const waba = requireWaba(request, flow.wabaId)
  if (request.method === 'DELETE') {
    if (flow.status !== 'DRAFT') throw unsupportedRequest('DELETE', flow.id)
    flowsOfWaba.set(waba, flowsOf(waba).filter((other) => other !== flow))
  } else {
    flow.status = request.segments[1] === 'publish' ? 'PUBLISHED' : 'DEPRECATED'
  }
  return { success: true }
}

function flowsOf(waba: Waba): Flow[] {
  let flows = flowsOfWaba.get(waba)
  if (!flows) {
    flows = [
      { id: `7${waba.id}`, wabaId: waba.id, name: 'Book an appointment', categories: ['APPOINTMENT_BOOKING'], status: 'PUBLISHED' },
      { id: `8${waba.id}`, wabaId: waba.id, name: 'Tell us what you think', categories: ['SURVEY'], status: 'DRAFT' },
    ]
    flowsOfWaba.set(waba, flows)
  }
  return flows
}
