import { randomBytes } from 'node:crypto'
import { GraphError, parameterError } from '../core/graph-error.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Phone } from '../world/types.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const MAX_MESSAGE = 140
/** As many as Meta allows a number. */
const MAX_CODES = 2000
const IMAGE_TYPES = new Set(['PNG', 'SVG'])

type QrCode = { code: string; message: string }
const codesOf = new WeakMap<Phone, Map<string, QrCode>>()

/** `GET /{phone}/message_qrdls`, all codes of a number, and `GET /{phone}/message_qrdls/{code}`. */
export function readQrCodes(phone: Phone, request: GraphRequest): JsonObject {
  const code = request.segments[2]
  const list = code === undefined ? [...codes(phone).values()] : [find(phone, code)]
  return { data: list.map((known) => toNode(known)) }
}

/** `POST /{phone}/message_qrdls` makes a code; with a `code`, in the path or as a parameter, it changes that one's message. */
export function writeQrCode(phone: Phone, { params, segments, baseUrl }: GraphRequest): JsonObject {
  const message = textOf(params['prefilled_message'])
  if (message === undefined || message.length > MAX_MESSAGE) throw parameterError(`Param prefilled_message must have 1 to ${String(MAX_MESSAGE)} characters.`)
  const image = textOf(params['generate_qr_image'])?.toUpperCase()
  if (image !== undefined && !IMAGE_TYPES.has(image)) throw parameterError('Param generate_qr_image must be one of {SVG, PNG}')
  const known = segments[2] ?? textOf(params['code'])
  if (known === undefined && codes(phone).size >= MAX_CODES) throw parameterError('This number has as many QR codes as it can have.')
  const code = known === undefined ? { code: newCode(), message } : find(phone, known)
  code.message = message
  codes(phone).set(code.code, code)
  return { ...toNode(code), ...(image === undefined ? {} : { qr_image_url: `${baseUrl}/_sim/samples/header.png?code=${code.code}` }) }
}

/** `DELETE /{phone}/message_qrdls/{code}` */
export function deleteQrCode(phone: Phone, { params, segments }: GraphRequest): JsonObject {
  const { code } = find(phone, segments[2] ?? textOf(params['code']) ?? '')
  return { success: codes(phone).delete(code) }
}

function codes(phone: Phone): Map<string, QrCode> {
  let known = codesOf.get(phone)
  if (!known) {
    known = new Map()
    codesOf.set(phone, known)
  }
  return known
}

function find(phone: Phone, code: string): QrCode {
  const known = codes(phone).get(code)
  if (!known) throw new GraphError(100, '(#100) Invalid parameter', { details: 'There is no QR code with this id.' })
  return known
}

/** Fourteen letters and digits 2 to 7. */
function newCode(): string {
  return Array.from(randomBytes(14), (byte) => ALPHABET[byte & 31]).join('')
}

function toNode({ code, message }: QrCode): JsonObject {
  return { code, prefilled_message: message, deep_link_url: `https://wa.me/message/${code}` }
}
