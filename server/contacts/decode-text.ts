import { AppError } from '#server/lib/app-error.ts'

const SNIFFED_BYTES = 4096

/**
 * Decodes a file as spreadsheets write it: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252.
 * @throws AppError UNPROCESSABLE for an Excel workbook, an archive or anything else that is not text
 */
export async function* decodeText(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null
  for await (const bytes of gatherHead(source)) {
    decoder ??= chooseDecoder(bytes)
    const text = decoder.decode(bytes, { stream: true })
    if (text.includes('\0')) throw notText()
    if (text !== '') yield text
  }
  const rest = decoder?.decode() ?? ''
  if (rest !== '') yield rest
}

/** Joins the first pieces, so that a file that trickles in is judged by more than a few bytes. */
async function* gatherHead(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0)
  for await (const bytes of source) {
    if (head === null) {
      yield bytes
      continue
    }
    head = Buffer.concat([head, bytes])
    if (head.length < SNIFFED_BYTES) continue
    yield head
    head = null
  }
  if (head !== null && head.length > 0) yield head
}

function chooseDecoder(head: Uint8Array): TextDecoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le')
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be')
  if (head[0] === 0x50 && head[1] === 0x4b) {
    throw refuse('This is an Excel workbook or an archive, not CSV. Open it and save it as “CSV UTF-8”.')
  }
  if (head.includes(0)) throw notText()
  return new TextDecoder(isUtf8(head) ? 'utf-8' : 'windows-1252')
}

function isUtf8(head: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}

function notText(): AppError {
  return refuse('This is not a text file. Export your contacts as CSV and try again.')
}

function refuse(sentence: string): AppError {
  return new AppError('UNPROCESSABLE', sentence, { fields: { file: sentence } })
}
