import { parameterError } from '../core/graph-error.ts'
import { isObject, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'

const MAX_COMMANDS = 30
const MAX_PROMPTS = 4

const automation = new WeakMap<Phone, JsonObject>()

/** The field `conversational_automation` of a number. */
export function readAutomation(phone: Phone): JsonObject {
  return { enable_welcome_message: false, ...automation.get(phone), id: phone.id }
}

/** `POST /{phone}/conversational_automation {enable_welcome_message, commands, prompts}` */
export function changeAutomation(phone: Phone, { params }: GraphRequest): JsonObject {
  const { enable_welcome_message: welcome, commands = [], prompts = [] } = params
  if (!Array.isArray(commands) || commands.length > MAX_COMMANDS) throw parameterError(`Param commands must be a list of at most ${String(MAX_COMMANDS)}.`)
  if (!Array.isArray(prompts) || prompts.length > MAX_PROMPTS) throw parameterError(`Param prompts must be a list of at most ${String(MAX_PROMPTS)}.`)
  const names = (commands as unknown[]).map((command) => (isObject(command) ? textOf(command['command_name']) : undefined))
  if (names.includes(undefined) || new Set(names).size !== names.length) throw parameterError('Each command needs a command_name of its own.')
  automation.set(phone, { enable_welcome_message: String(welcome) === 'true', commands, prompts })
  return { success: true }
}
