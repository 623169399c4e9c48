import { parseLosslessJson } from '#server/graph/lossless-json.ts'
import { isDict, type Dict } from './json-values.ts'

/** A number of sixteen digits or more that stands outside a text: JSON.parse would round it. */
const longNumber = /[:,[\s]-?\d{16}/
const escapedNul = '\\u0000'

/**
 * A body as an object: ids keep every digit, and the NUL characters that PostgreSQL refuses are gone. Null when it is
 * not JSON or no object. Nesting of any depth is read without recursion of ours.
 */
export function parseBody(body: Buffer): Dict | null {
  const json = body.toString('utf8')
  const value = parse(json)
  if (!isDict(value)) return null
  if (json.includes(escapedNul)) dropNuls(value)
  return value
}

function parse(json: string): unknown {
  try {
    return longNumber.test(json) ? parseLosslessJson(json) : (JSON.parse(json) as unknown)
  } catch {
    return parsePlainly(json)
  }
}

/** The lossless parser may give up on texts of megabytes; a rounded id is then better than none. */
function parsePlainly(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return null
  }
}

/** In place and without recursion, for a body may nest as deep as it likes. */
function dropNuls(root: Dict): void {
  const open: (Dict | unknown[])[] = [root]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [key, value] of Object.entries(next)) {
      const isText = typeof value === 'string'
      if (key.includes('\0')) Reflect.deleteProperty(next, key)
      if (key.includes('\0') || (isText && value.includes('\0'))) {
        Object.defineProperty(next, withoutNuls(key), { value: isText ? withoutNuls(value) : value, enumerable: true, configurable: true, writable: true })
      }
      if (isDict(value) || Array.isArray(value)) open.push(value)
    }
  }
}

function withoutNuls(text: string): string {
  return text.replaceAll('\0', '')
}
