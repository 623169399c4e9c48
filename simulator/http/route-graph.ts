import { GraphError, unknownPath, unsupportedRequest } from '../core/graph-error.ts'
import { parseJson } from '../core/json.ts'
import { deleteMedia, downloadMedia, readMedia, uploadMedia } from '../media/media-nodes.ts'
import { sendMessage } from '../messages/send-message.ts'
import { appSubscriptions } from '../nodes/app-subscriptions.ts'
import { businessNode, listAssignedWabas, listBusinesses, listBusinessWabas, readApp, readMe } from '../nodes/business-nodes.ts'
import { readNode } from '../nodes/node-type.ts'
import { blockUsers, changePhone, changeProfile, listBlocked, messageHistory, readProfile, registerPhone, requestCode, verifyCode } from '../nodes/phone-edges.ts'
import { phoneNode } from '../nodes/phone-node.ts'
import { requirePhone, requireScope, requireWaba } from '../nodes/require-access.ts'
import { listSubscribedApps, subscribeApp, unsubscribeApp } from '../nodes/subscribed-apps.ts'
import { changeWaba, listPhones, wabaNode } from '../nodes/waba-node.ts'
import { answerDialog } from '../oauth/answer-dialog.ts'
import { debugToken } from '../oauth/debug-token.ts'
import { exchangeToken } from '../oauth/exchange-token.ts'
import { listPermissions, revokePermissions } from '../oauth/permissions.ts'
import { listTemplates } from '../templates/list-templates.ts'
import { templateNode } from '../templates/template-node.ts'
import { createTemplate, deleteTemplates, editTemplate, unpauseTemplate } from '../templates/write-templates.ts'
import { startUpload, takeUpload } from '../media/resumable-upload.ts'
import type { GraphRequest, Handler } from './graph-request.ts'

type Methods = Partial<Record<string, Handler>>
type Edges = Record<string, Methods>

/** Paths that begin with a word instead of an id. */
const WORDS: Edges = {
  'dialog/oauth': { GET: answerDialog, POST: answerDialog },
  'oauth/access_token': { GET: exchangeToken, POST: exchangeToken },
  debug_token: { GET: debugToken },
  me: { GET: readMe },
  'me/permissions': { GET: listPermissions, DELETE: revokePermissions },
  'me/businesses': { GET: listBusinesses },
  'me/assigned_whatsapp_business_accounts': { GET: listAssignedWabas },
  'whatsapp_business/attachments': { GET: downloadMedia },
}

/** What an id stands for, and what can be done under it; `''` is the object itself. */
type Found = { edges: Edges; wabaId?: string }

/** Finds the handler for a Graph call. @throws GraphError 2500 for an unknown path, 100/33 for an unknown id or a method that it does not have */
export function routeGraph(request: GraphRequest): { handler: Handler; wabaId: string | undefined } {
  const { segments, method } = request
  const path = segments.join('/')
  const word = Object.hasOwn(WORDS, path) ? WORDS[path] : segments[0] === 'me' && segments[1] === 'permissions' && segments.length === 3 ? WORDS['me/permissions'] : undefined
  if (word) return { handler: pick(word, request), wabaId: undefined }
  const id = segments[0]
  if (id === undefined) throw new GraphError(2500, 'An active access token must be used to query information about the current user.')
  if (!/^(\d+|upload:.+)$/.test(id)) throw unknownPath(`/${path}`)
  const found = findObject(request, id)
  if (!found) {
    // Without a token Meta asks for one before it says anything about an object.
    request.session()
    throw unsupportedRequest(method, id)
  }
  const edge = segments.slice(1).join('/')
  const methods = Object.hasOwn(found.edges, edge) ? found.edges[edge] : undefined
  if (!methods) throw unknownPath(`/${segments.slice(1).join('/')}`)
  return { handler: pick(methods, request), wabaId: found.wabaId }
}

function pick(methods: Methods, { method, segments }: GraphRequest): Handler {
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (!handler) throw unsupportedRequest(method, segments[0] ?? '')
  return handler
}

function findObject({ parts }: GraphRequest, id: string): Found | undefined {
  const { world } = parts
  if (world.waba(id)) return { edges: WABA_EDGES, wabaId: id }
  const phone = world.phone(id)
  if (phone) return { edges: PHONE_EDGES, wabaId: phone.wabaId }
  const template = world.template(id)
  if (template) return { edges: TEMPLATE_EDGES, wabaId: template.wabaId }
  if (id === world.app.id) return { edges: APP_EDGES }
  if (id === world.business.id) return { edges: BUSINESS_EDGES }
  if (id === world.user.id || id === world.systemUserId) return { edges: USER_EDGES }
  if (id.startsWith('upload:')) return { edges: UPLOAD_EDGES }
  return parts.media.get(id) ? { edges: MEDIA_EDGES } : undefined
}

const idOf = (request: GraphRequest) => request.segments[0] ?? ''
const wabaOf = (request: GraphRequest) => requireWaba(request, idOf(request))
const phoneOf = (request: GraphRequest) => requirePhone(request, idOf(request))
const messagingPhoneOf = (request: GraphRequest) => requirePhone(request, idOf(request), 'whatsapp_business_messaging')

function templateOf(request: GraphRequest) {
  const template = request.parts.world.template(idOf(request))
  if (!template) throw unsupportedRequest(request.method, idOf(request))
  requireWaba(request, template.wabaId)
  return template
}

/** A send that came as a form, or with its token in the body: the token is not kept. */
function sentMessage({ params }: GraphRequest) {
  const { access_token: _token, appsecret_proof: _proof, ...message } = params
  return { message, source: JSON.stringify(message) }
}

function mediumOf(request: GraphRequest) {
  request.session()
  const medium = request.parts.media.get(idOf(request))
  if (!medium) throw unsupportedRequest(request.method, idOf(request))
  return medium
}

const WABA_EDGES: Edges = {
  '': { GET: (request) => readNode(wabaNode, wabaOf(request), request), POST: (request) => changeWaba(wabaOf(request), request) },
  phone_numbers: { GET: (request) => listPhones(wabaOf(request), request) },
  subscribed_apps: {
    GET: (request) => listSubscribedApps(wabaOf(request), request),
    POST: (request) => subscribeApp(wabaOf(request), request),
    DELETE: (request) => unsubscribeApp(wabaOf(request)),
  },
  message_templates: {
    GET: (request) => listTemplates(wabaOf(request), request),
    POST: (request) => createTemplate(wabaOf(request), request),
    DELETE: (request) => deleteTemplates(wabaOf(request), request),
  },
}

const PHONE_EDGES: Edges = {
  '': { GET: (request) => readNode(phoneNode, phoneOf(request), request), POST: (request) => changePhone(phoneOf(request), request) },
  /** JSON bodies take the fast path in `answer-send.ts`; forms and multipart arrive here. */
  messages: { POST: (request) => parseJson(sendMessage(request.parts, messagingPhoneOf(request), sentMessage(request))) },
  media: {
    POST: (request) => {
      messagingPhoneOf(request)
      return uploadMedia(request)
    },
  },
  register: { POST: (request) => registerPhone(messagingPhoneOf(request), request, true) },
  deregister: { POST: (request) => registerPhone(messagingPhoneOf(request), request, false) },
  request_code: { POST: (request) => requestCode(phoneOf(request), request) },
  verify_code: { POST: (request) => verifyCode(phoneOf(request), request) },
  whatsapp_business_profile: { GET: (request) => readProfile(messagingPhoneOf(request), request), POST: (request) => changeProfile(messagingPhoneOf(request), request) },
  block_users: { GET: (request) => listBlocked(messagingPhoneOf(request)), POST: (request) => blockUsers(messagingPhoneOf(request), request), DELETE: (request) => blockUsers(messagingPhoneOf(request), request) },
  message_history: { GET: (request) => messageHistory(messagingPhoneOf(request), request) },
}

const TEMPLATE_EDGES: Edges = {
  '': { GET: (request) => readNode(templateNode, templateOf(request), request), POST: (request) => editTemplate(templateOf(request), request) },
  unpause: { POST: (request) => unpauseTemplate(templateOf(request), request) },
}

const MEDIA_EDGES: Edges = {
  '': { GET: (request) => readMedia(mediumOf(request), request), DELETE: (request) => deleteMedia(mediumOf(request), request) },
}

const BUSINESS_EDGES: Edges = {
  '': {
    GET: (request) => {
      requireScope(request, 'business_management')
      return readNode(businessNode, request.parts.world.business, request)
    },
  },
  owned_whatsapp_business_accounts: { GET: (request) => listBusinessWabas(request, 'SELF') },
  client_whatsapp_business_accounts: { GET: (request) => listBusinessWabas(request, 'CLIENT_OWNED') },
}

const USER_EDGES: Edges = {
  '': { GET: readMe },
  assigned_whatsapp_business_accounts: { GET: listAssignedWabas },
}

const APP_EDGES: Edges = {
  '': { GET: readApp },
  subscriptions: { GET: appSubscriptions, POST: appSubscriptions, DELETE: appSubscriptions },
  uploads: { POST: startUpload },
}

const UPLOAD_EDGES: Edges = { '': { GET: takeUpload, POST: takeUpload } }
