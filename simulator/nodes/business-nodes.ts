import { isoTime } from '../core/iso-time.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { mayUseWaba } from '../oauth/token-store.ts'
import type { Business, Waba } from '../world/types.ts'
import type { NodeType } from './node-type.ts'
import { readNode } from './node-type.ts'
import { readPage } from './read-page.ts'
import { wabaNode } from './waba-node.ts'
import { requireScope } from './require-access.ts'

export const businessNode: NodeType<Business> = {
  name: 'Business',
  defaults: ['id', 'name'],
  fields: {
    id: (business) => business.id,
    name: (business) => business.name,
    created_time: (business) => isoTime(business.createdAt),
    verification_status: (business) => (business.isVerified ? 'verified' : 'not_verified'),
    whatsapp_business_manager_messaging_limit: (_, { parts }) => parts.world.wabas[0]?.messagingLimit,
  },
}

/** `GET /me/businesses` */
export function listBusinesses(request: GraphRequest) {
  requireScope(request, 'business_management')
  return readPage(businessNode, { list: [request.parts.world.business], request }, { path: 'me/businesses' })
}

/** `GET /{business}/owned_whatsapp_business_accounts` and its `client_` sister. */
export function listBusinessWabas(request: GraphRequest, ownership: Waba['ownership']) {
  const session = requireScope(request, 'business_management')
  const { world } = request.parts
  const list = world.wabas.filter((waba) => waba.ownership === ownership && mayUseWaba(session, waba.id))
  const edge = ownership === 'SELF' ? 'owned' : 'client'
  return readPage(wabaNode, { list, request }, { path: `${world.business.id}/${edge}_whatsapp_business_accounts` })
}

/** `GET /{user}/assigned_whatsapp_business_accounts` */
export function listAssignedWabas(request: GraphRequest) {
  const session = requireScope(request, 'whatsapp_business_management')
  const list = request.parts.world.wabas.filter((waba) => mayUseWaba(session, waba.id))
  return readPage(wabaNode, { list, request }, { path: `${session.userId}/assigned_whatsapp_business_accounts` })
}

const personNode: NodeType<{ id: string; name: string }> = {
  name: 'User',
  defaults: ['name', 'id'],
  fields: { id: (person) => person.id, name: (person) => person.name, first_name: (person) => person.name.split(' ')[0], last_name: (person) => person.name.split(' ').at(-1) },
}

const appNode: NodeType<{ id: string; name: string }> = {
  name: 'Application',
  defaults: ['name', 'id'],
  fields: { id: (app) => app.id, name: (app) => app.name, link: () => 'https://clearwater.example/', category: () => 'Business and pages' },
}

/** `GET /me`: the user, the system user or the app behind the token. */
export function readMe(request: GraphRequest) {
  const { world } = request.parts
  const session = request.session()
  if (session.kind === 'APP') return readNode(appNode, world.app, request)
  const name = session.kind === 'SYSTEM_USER' ? 'Clearwater system user' : world.user.name
  return readNode(personNode, { id: session.userId, name }, request)
}

export function readApp(request: GraphRequest) {
  request.session()
  return readNode(appNode, request.parts.world.app, request)
}
