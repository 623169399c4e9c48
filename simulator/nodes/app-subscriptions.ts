import { GraphError, parameterError } from '../core/graph-error.ts'
import { listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { verifyCallback } from '../webhooks/verify-callback.ts'
import { WEBHOOK_FIELDS } from '../webhooks/fields.ts'

const OBJECT = 'whatsapp_business_account'

/** `GET|POST|DELETE /{app}/subscriptions`, with an app token: the address of all events that no override takes away. */
export async function appSubscriptions(request: GraphRequest): Promise<JsonObject> {
  const { world } = request.parts
  if (request.session().kind !== 'APP') throw new GraphError(15, '(#15) This method must be called with an app access_token.')
  if (request.method === 'GET') {
    const current = world.appSubscription
    if (!current) return { data: [] }
    const fields = [...current.fields].map((name) => ({ name, version: request.version }))
    return { data: [{ object: OBJECT, callback_url: current.callbackUrl, active: true, fields }] }
  }
  if (request.method === 'DELETE') world.appSubscription = undefined
  else await subscribe(request)
  return { success: true }
}

async function subscribe(request: GraphRequest): Promise<void> {
  const { params, parts } = request
  if (params['object'] !== OBJECT) throw parameterError(`Param object must be ${OBJECT}`)
  const url = textOf(params['callback_url'])
  if (url === undefined || !/^https?:\/\//.test(url)) throw parameterError('The parameter callback_url is required.')
  const fields = listOf(params['fields'])
  const unknown = fields.find((field) => !WEBHOOK_FIELDS.has(field))
  if (unknown !== undefined) throw parameterError(`Param fields[0] must be one of the subscribable fields; ${unknown.slice(0, 80)} is not.`)
  const refusal = await verifyCallback(url, textOf(params['verify_token']) ?? '')
  if (refusal !== undefined) throw new GraphError(2200, `(#2200) Callback verification failed with the following errors: ${refusal}`)
  parts.world.appSubscription = { callbackUrl: url, fields: new Set(fields) }
}
