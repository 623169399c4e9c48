import { GraphError, parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { checkInteractive } from './check-interactive.ts'

const MAX_TEXT = 4096
const MAX_CAPTION = 1024
const MEDIA_TYPES = ['image', 'video', 'audio', 'document', 'sticker']
export const FREE_FORM_TYPES = new Set(['text', ...MEDIA_TYPES, 'location', 'contacts', 'reaction', 'interactive'])

/**
 * Checks everything but templates.
 * @throws GraphError 100 for what is missing, 131009 for a wrong value, 131051 for an unknown type
 */
export function checkContent(type: string, message: JsonObject): void {
  const value = message[type]
  if (!FREE_FORM_TYPES.has(type)) throw new GraphError(131051, '(#131051) Unsupported message type', { details: `Message type ${type.slice(0, 40)} is not currently supported.` })
  if (type === 'contacts') checkContacts(value)
  else if (!isObject(value)) throw parameterError(`The parameter ${type} is required.`)
  else if (type === 'text') checkText(value)
  else if (type === 'location') requireNumbers(value)
  else if (type === 'reaction') checkReaction(value)
  else if (type === 'interactive') checkInteractive(value)
  else checkMedia(type, value)
}

export function valueError(details: string): GraphError {
  return new GraphError(131009, '(#131009) Parameter value is not valid', { details })
}

function checkText(text: JsonObject): void {
  const body = text['body']
  if (typeof body !== 'string' || body === '') throw parameterError("The parameter text['body'] is required.")
  if (body.length > MAX_TEXT) throw parameterError(`Param text['body'] must be at most ${String(MAX_TEXT)} characters long.`)
}

function checkMedia(type: string, media: JsonObject): void {
  const { id, link, caption } = media
  if (typeof id !== 'string' && typeof link !== 'string') throw parameterError('Either one of media ID or link must be present')
  if (typeof id === 'string' && typeof link === 'string') throw parameterError(`Only one of ${type}['id'] and ${type}['link'] can be given.`)
  if (typeof link === 'string' && !URL.canParse(link)) throw parameterError(`Param ${type}['link'] is not a valid URI.`)
  if (typeof caption === 'string' && caption.length > MAX_CAPTION) throw parameterError(`Param ${type}['caption'] must be at most ${String(MAX_CAPTION)} characters long.`)
}

function requireNumbers(location: JsonObject): void {
  for (const [name, limit] of [['latitude', 90], ['longitude', 180]] as const) {
    const number = Number(location[name])
    if (location[name] === undefined || location[name] === '') throw parameterError(`The parameter location['${name}'] is required.`)
    if (!(Math.abs(number) <= limit)) throw valueError(`location['${name}'] must be between -${String(limit)} and ${String(limit)}`)
  }
}

function checkContacts(value: unknown): void {
  if (!Array.isArray(value) || value.length === 0) throw parameterError('The parameter contacts is required.')
  for (const contact of value as unknown[]) {
    const name = isObject(contact) ? contact['name'] : undefined
    if (!isObject(name) || typeof name['formatted_name'] !== 'string') throw parameterError("The parameter contacts[0]['name']['formatted_name'] is required.")
    if (Object.keys(name).length < 2) throw parameterError("contacts[0]['name'] needs one more part than formatted_name.")
  }
}

function checkReaction(reaction: JsonObject): void {
  if (typeof reaction['message_id'] !== 'string') throw parameterError("The parameter reaction['message_id'] is required.")
  // Without an emoji, or with an empty one, an earlier reaction is taken back.
  if (reaction['emoji'] !== undefined && typeof reaction['emoji'] !== 'string') throw parameterError("Param reaction['emoji'] must be a string.")
}
