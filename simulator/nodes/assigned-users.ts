import { parameterError } from '../core/graph-error.ts'
import { listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Waba } from '../world/types.ts'
import type { NodeType } from './node-type.ts'
import { readPage } from './read-page.ts'

const TASKS = new Set(['DEVELOP', 'MANAGE', 'MANAGE_EXTENSIONS', 'MANAGE_PHONE', 'MANAGE_PHONE_ASSETS', 'MANAGE_TEMPLATES', 'MESSAGING', 'VIEW_COST', 'VIEW_PHONE_ASSETS', 'VIEW_TEMPLATES'])
const MAX_USERS = 200

type AssignedUser = { id: string; name: string; tasks: string[]; kind: string }

const assigned = new WeakMap<Waba, Map<string, AssignedUser>>()

const assignedUserNode: NodeType<AssignedUser> = {
  name: 'AssignedUser',
  defaults: ['id', 'name', 'tasks'],
  fields: {
    id: (user) => user.id,
    name: (user) => user.name,
    tasks: (user) => user.tasks,
    user_type: (user) => user.kind,
    business: (_, { parts }) => ({ id: parts.world.business.id, name: parts.world.business.name }),
  },
}

/** `GET /{waba}/assigned_users?business=` */
export function listAssignedUsers(waba: Waba, request: GraphRequest): JsonObject {
  if (textOf(request.params['business']) === undefined) throw parameterError('The parameter business is required.')
  return readPage(assignedUserNode, { list: [...usersOf(waba, request).values()], request }, { path: `${waba.id}/assigned_users` })
}

/** `POST /{waba}/assigned_users?user=&tasks=[…]`; `DELETE` with the user alone. */
export function changeAssignedUsers(waba: Waba, request: GraphRequest): JsonObject {
  const users = usersOf(waba, request)
  const id = textOf(request.params['user'])
  if (id === undefined || !/^\d{1,20}$/.test(id)) throw parameterError('The parameter user is required.')
  if (request.method === 'DELETE') return { success: users.delete(id) }
  const tasks = listOf(request.params['tasks']).map((task) => task.replaceAll(/['"[\]]/g, '').toUpperCase())
  const unknown = tasks.find((task) => !TASKS.has(task))
  if (tasks.length === 0 || unknown !== undefined) throw parameterError(`Param tasks must be a list of {${[...TASKS].join(', ')}}`)
  if (users.size >= MAX_USERS) throw parameterError('This account has as many users as it can have.')
  users.set(id, { id, name: users.get(id)?.name ?? `User ${id.slice(-4)}`, tasks, kind: users.get(id)?.kind ?? 'SYSTEM_USER' })
  return { success: true }
}

function usersOf(waba: Waba, { parts }: GraphRequest): Map<string, AssignedUser> {
  let users = assigned.get(waba)
  if (!users) {
    const { user, systemUserId } = parts.world
    users = new Map([
      [user.id, { id: user.id, name: user.name, tasks: ['MANAGE'], kind: 'BUSINESS_USER' }],
      [systemUserId, { id: systemUserId, name: 'Clearwater system user', tasks: ['MANAGE', 'DEVELOP'], kind: 'SYSTEM_USER' }],
    ])
    assigned.set(waba, users)
  }
  return users
}
