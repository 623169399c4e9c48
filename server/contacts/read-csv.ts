import { parse, CsvError } from 'csv-parse'
import { AppError } from '#server/lib/app-error.ts'
import { decodeText } from './decode-text.ts'

export type CsvRecord = { line: number; values: string[] }

/** No honest row is longer; past it a quotation mark was never closed. */
const RECORD_SIZE_MAX = 131_072
const FIRST_LINE_MAX = 65_536

/**
 * Reads comma, semicolon, tab or bar separated text piece by piece; yields what each piece completed, so that memory
 * stays flat however long the file is.
 * @throws AppError UNPROCESSABLE when it is empty, binary, or a quotation mark is never closed
 */
export async function* readCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord[]> {
  let records: CsvRecord[] = []
  const take = () => {
    const taken = records
    records = []
    return taken
  }
  let parser: ReturnType<typeof parse> | null = null
  let isEmpty = true
  for await (const chunk of withFirstLine(decodeText(source))) {
    parser ??= createParser(chunk, (record) => {
      isEmpty = false
      records.push(record)
    })
    await write(parser, chunk)
    if (records.length > 0) yield take()
  }
  if (parser) await end(parser)
  if (isEmpty) throw new AppError('UNPROCESSABLE', 'The file is empty. It needs a first row with column names, among them “phone”.', { fields: { file: 'The file is empty.' } })
  if (records.length > 0) yield take()
}

function createParser(firstText: string, add: (record: CsvRecord) => void): ReturnType<typeof parse> {
  let countedTwice = 0
  const parser = parse({
    delimiter: detectDelimiter(firstText),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: RECORD_SIZE_MAX,
    on_record: (values: string[], context) => {
      // csv-parse counts a CRLF within quotation marks as two lines.
      for (const value of values) if (value.includes('\r\n')) countedTwice += value.split('\r\n').length - 1
      add({ line: context.lines - countedTwice, values })
      return null
    },
  })
  parser.on('error', () => undefined)
  return parser.resume()
}

function write(parser: ReturnType<typeof parse>, chunk: string): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(chunk, (error) => {
      if (error) reject(toAppError(error))
      else resolve()
    })
  })
}

function end(parser: ReturnType<typeof parse>): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.once('error', (error) => reject(toAppError(error)))
    parser.once('end', resolve)
    parser.end()
  })
}

function toAppError(error: Error): Error {
  if (!(error instanceof CsvError)) return error
  const line = (error as { lines?: unknown }).lines
  const where = typeof line === 'number' ? ` near line ${String(line)}` : ''
  const sentence = `A quotation mark${where} is opened and not closed, so the rest of the file cannot be read. Nothing was imported.`
  return new AppError('UNPROCESSABLE', sentence, { fields: { file: sentence }, cause: error })
}

/** Holds the first pieces back until a whole line is there: the delimiter is read off it. */
async function* withFirstLine(source: AsyncIterable<string>): AsyncGenerator<string> {
  let head: string | null = ''
  for await (const chunk of source) {
    if (head === null) {
      yield chunk
      continue
    }
    head += chunk
    if (!/[\r\n]/.test(head) && head.length < FIRST_LINE_MAX) continue
    yield head
    head = null
  }
  if (head !== null && head.trim() !== '') yield head
}

/** The separator that stands most often in the first line, outside quotation marks. */
export function detectDelimiter(text: string): string {
  const line = (/^[\r\n\s]*([^\r\n]*)/.exec(text)?.[1] ?? '').replace(/"[^"]*"/g, '')
  const count = (mark: string) => line.split(mark).length - 1
  return [',', ';', '\t', '|'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}
