import { unsupportedRequest } from '../core/graph-error.ts'
import { deleteMedia, readMedia } from '../media/media-nodes.ts'
import { startUpload, takeUpload } from '../media/resumable-upload.ts'
import { appSubscriptions } from '../nodes/app-subscriptions.ts'
import { businessNode, listAssignedWabas, listBusinessWabas, readApp, readMe } from '../nodes/business-nodes.ts'
import { changeFlow, findFlow, readFlow } from '../nodes/flows.ts'
import { readNode } from '../nodes/node-type.ts'
import { requireScope, requireWaba } from '../nodes/require-access.ts'
import { businessToken, systemUserToken } from '../oauth/system-user-tokens.ts'
import { templateNode } from '../templates/template-node.ts'
import { editTemplate, unpauseTemplate } from '../templates/write-templates.ts'
import { idOf } from './edges.ts'
import type { Edges } from './edges.ts'
import type { GraphRequest } from './graph-request.ts'

function templateOf(request: GraphRequest) {
  const template = request.parts.world.template(idOf(request))
  if (!template) throw unsupportedRequest(request.method, idOf(request))
  requireWaba(request, template.wabaId)
  return template
}

function mediumOf(request: GraphRequest) {
  request.session()
  const medium = request.parts.media.get(idOf(request))
  if (!medium) throw unsupportedRequest(request.method, idOf(request))
  return medium
}

function flowOf(request: GraphRequest) {
  request.session()
  const flow = findFlow(request, idOf(request))
  if (!flow) throw unsupportedRequest(request.method, idOf(request))
  return flow
}

export const TEMPLATE_EDGES: Edges = {
  '': { GET: (request) => readNode(templateNode, templateOf(request), request), POST: (request) => editTemplate(templateOf(request), request) },
  unpause: { POST: (request) => unpauseTemplate(templateOf(request), request) },
}

export const MEDIA_EDGES: Edges = {
  '': { GET: (request) => readMedia(mediumOf(request), request), DELETE: (request) => deleteMedia(mediumOf(request), request) },
}

export const FLOW_EDGES: Edges = {
  '': { GET: (request) => readFlow(flowOf(request), request), DELETE: (request) => changeFlow(flowOf(request), request) },
  publish: { POST: (request) => changeFlow(flowOf(request), request) },
  deprecate: { POST: (request) => changeFlow(flowOf(request), request) },
}

export const BUSINESS_EDGES: Edges = {
  '': {
    GET: (request) => {
      requireScope(request, 'business_management')
      return readNode(businessNode, request.parts.world.business, request)
    },
  },
  owned_whatsapp_business_accounts: { GET: (request) => listBusinessWabas(request, 'SELF') },
  client_whatsapp_business_accounts: { GET: (request) => listBusinessWabas(request, 'CLIENT_OWNED') },
  access_token: { POST: businessToken },
  system_user_access_tokens: { POST: systemUserToken },
}

export const USER_EDGES: Edges = {
  '': { GET: readMe },
  assigned_whatsapp_business_accounts: { GET: listAssignedWabas },
}

export const APP_EDGES: Edges = {
  '': { GET: readApp },
  subscriptions: { GET: appSubscriptions, POST: appSubscriptions, DELETE: appSubscriptions },
  uploads: { POST: startUpload },
}

export const UPLOAD_EDGES: Edges = { '': { GET: takeUpload, POST: takeUpload } }
