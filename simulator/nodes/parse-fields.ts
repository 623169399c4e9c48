import { GraphError } from '../core/graph-error.ts'

/** One wanted field: `message_templates.limit(5){id,name}`. */
export type FieldRequest = { name: string; modifiers: Record<string, string>; fields: FieldRequest[] | undefined }

const MAX_FIELDS = 200
const MAX_DEPTH = 5

/**
 * The `fields` parameter as a tree.
 * @throws GraphError 2500 for text that does not follow the grammar
 */
export function parseFields(text: string): FieldRequest[] {
  const reader = { text: text.replace(/\s+/g, ''), at: 0, count: 0 }
  const fields = readList(reader, 0)
  if (reader.at < reader.text.length) throw syntaxError(text)
  return fields
}

type Reader = { text: string; at: number; count: number }

function readList(reader: Reader, depth: number): FieldRequest[] {
  const fields: FieldRequest[] = []
  for (;;) {
    fields.push(readField(reader, depth))
    if (reader.text[reader.at] !== ',') return fields
    reader.at += 1
  }
}

function readField(reader: Reader, depth: number): FieldRequest {
  const name = readPattern(reader, /[A-Za-z0-9_]+/y)
  reader.count += 1
  if (name === undefined || reader.count > MAX_FIELDS || depth > MAX_DEPTH) throw syntaxError(reader.text)
  const modifiers: Record<string, string> = {}
  for (let match = readPattern(reader, /\.[a-z_]+\([^()]*\)/y); match !== undefined; match = readPattern(reader, /\.[a-z_]+\([^()]*\)/y)) {
    const open = match.indexOf('(')
    modifiers[match.slice(1, open)] = match.slice(open + 1, -1)
  }
  let fields: FieldRequest[] | undefined
  if (reader.text[reader.at] === '{') {
    reader.at += 1
    fields = readList(reader, depth + 1)
    if (reader.text[reader.at] !== '}') throw syntaxError(reader.text)
    reader.at += 1
  }
  return { name, modifiers, fields }
}

function readPattern(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at
  const match = pattern.exec(reader.text)
  if (!match) return undefined
  reader.at += match[0].length
  return match[0]
}

function syntaxError(text: string): GraphError {
  return new GraphError(2500, `Syntax error "Expected end of string instead of "${text.slice(0, 1)}"." at character 0: ${text.slice(0, 100)}`)
}
