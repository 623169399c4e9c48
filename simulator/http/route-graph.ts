import { GraphError, unknownPath, unsupportedRequest } from '../core/graph-error.ts'
import { downloadMedia } from '../media/media-nodes.ts'
import { listAssignedWabas, listBusinesses, readMe } from '../nodes/business-nodes.ts'
import { findFlow } from '../nodes/flows.ts'
import { answerDialog } from '../oauth/answer-dialog.ts'
import { debugToken } from '../oauth/debug-token.ts'
import { exchangeToken } from '../oauth/exchange-token.ts'
import { listPermissions, revokePermissions } from '../oauth/permissions.ts'
import { findMethods, pickHandler } from './edges.ts'
import type { Edges } from './edges.ts'
import type { GraphRequest, Handler } from './graph-request.ts'
import { APP_EDGES, BUSINESS_EDGES, FLOW_EDGES, MEDIA_EDGES, TEMPLATE_EDGES, UPLOAD_EDGES, USER_EDGES } from './other-edges.ts'
import { PHONE_EDGES } from './phone-edges.ts'
import { WABA_EDGES } from './waba-edges.ts'

/** Paths that begin with a word instead of an id. */
const WORDS: Edges = {
  'dialog/oauth': { GET: answerDialog, POST: answerDialog },
  'oauth/access_token': { GET: exchangeToken, POST: exchangeToken },
  debug_token: { GET: debugToken },
  me: { GET: readMe },
  'me/permissions': { GET: listPermissions, DELETE: revokePermissions },
  'me/permissions/*': { DELETE: revokePermissions },
  'me/businesses': { GET: listBusinesses },
  'me/assigned_whatsapp_business_accounts': { GET: listAssignedWabas },
  'whatsapp_business/attachments': { GET: downloadMedia },
}

/** What an id stands for, and what can be done under it. */
type Found = { edges: Edges; wabaId?: string }

/** Finds the handler for a Graph call. @throws GraphError 2500 for an unknown path, 100/33 for an unknown id or a method that it does not have */
export function routeGraph(request: GraphRequest): { handler: Handler; wabaId: string | undefined } {
  const { segments, method } = request
  const word = findMethods(WORDS, segments)
  if (word) return { handler: pickHandler(word, request), wabaId: undefined }
  const id = segments[0]
  if (id === undefined) throw new GraphError(2500, 'An active access token must be used to query information about the current user.')
  if (!/^(\d+|upload:.+)$/.test(id)) throw unknownPath(`/${segments.join('/')}`)
  const found = findObject(request, id)
  if (!found) {
    // Without a token Meta asks for one before it says anything about an object.
    request.session()
    throw unsupportedRequest(method, id)
  }
  const methods = findMethods(found.edges, segments.slice(1))
  if (!methods) throw unknownPath(`/${segments.slice(1).join('/')}`)
  return { handler: pickHandler(methods, request), wabaId: found.wabaId }
}

function findObject(request: GraphRequest, id: string): Found | undefined {
  const { world, media } = request.parts
  if (world.waba(id)) return { edges: WABA_EDGES, wabaId: id }
  const phone = world.phone(id)
  if (phone) return { edges: PHONE_EDGES, wabaId: phone.wabaId }
  const template = world.template(id)
  if (template) return { edges: TEMPLATE_EDGES, wabaId: template.wabaId }
  if (id === world.app.id) return { edges: APP_EDGES }
  if (id === world.business.id) return { edges: BUSINESS_EDGES }
  if (id === world.user.id || id === world.systemUserId) return { edges: USER_EDGES }
  if (id.startsWith('upload:')) return { edges: UPLOAD_EDGES }
  if (media.get(id)) return { edges: MEDIA_EDGES }
  const flow = findFlow(request, id)
  return flow && { edges: FLOW_EDGES, wabaId: flow.wabaId }
}
