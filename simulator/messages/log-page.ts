/** One accepted send as it is remembered for long. */
export type LoggedSend = { position: number; to: string; phoneNumberId: string; at: number; callbackData: string | undefined }
/** `number`: the recipient's digits as a number, 0 without one. */
export type NewSend = Omit<LoggedSend, 'position'> & { number: number }

/** Sends of a page. */
export const ROWS = 32_768
/** Heads that a page tells apart; beyond them the whole text is kept. */
const MAX_HEADS = 1000
/** Grows when callback data is long. */
const FIRST_BYTES = ROWS * 12

/** Up to `ROWS` sends in columns, about 30 bytes each. Nothing but typed arrays, Maps and plain values: a page can be serialised as it is. */
export type LogPage = {
  size: number
  /** Digits as a number; 0 = look into `others`. */
  numbers: Float64Array
  others: Map<number, string>
  /** Milliseconds since the page's first send. */
  firstAt: number
  times: Uint32Array
  phones: string[]
  phoneIndexes: Uint8Array
  /** Callback data up to and with its first colon, which thousands share; 0 = none. */
  heads: string[]
  indexOfHead: Map<string, number>
  headIndexes: Uint16Array
  /** Where the rest of a row's callback data ends in `text`; it begins where that of the row before ends. */
  ends: Uint32Array
  text: Buffer
}

export function emptyPage(firstAt: number): LogPage {
  return {
    size: 0, numbers: new Float64Array(ROWS), others: new Map<number, string>(), firstAt, times: new Uint32Array(ROWS), phones: [], phoneIndexes: new Uint8Array(ROWS),
    heads: [''], indexOfHead: new Map([['', 0]]), headIndexes: new Uint16Array(ROWS), ends: new Uint32Array(ROWS), text: Buffer.allocUnsafeSlow(FIRST_BYTES),
  }
}

/** Makes an empty page out of one that is not needed any more: its arrays are written over. */
export function emptiedPage(page: LogPage, firstAt: number): LogPage {
  return { ...page, size: 0, others: new Map<number, string>(), firstAt, phones: [], heads: [''], indexOfHead: new Map([['', 0]]) }
}

/** The page with no more text than it has. */
export function trimmedPage(page: LogPage): LogPage {
  return { ...page, text: page.text.subarray(0, endOf(page, page.size - 1)) }
}

/** @param page one with fewer than `ROWS` sends */
export function addSend(page: LogPage, send: NewSend): void {
  const row = page.size
  page.numbers[row] = send.number
  if (send.number === 0) page.others.set(row, send.to)
  page.times[row] = Math.max(0, send.at - page.firstAt)
  page.phoneIndexes[row] = indexOf(page.phones, send.phoneNumberId)
  page.headIndexes[row] = 0
  const start = endOf(page, row - 1)
  page.ends[row] = send.callbackData === undefined ? start : writeCallbackData(page, row, { start, text: send.callbackData })
  page.size += 1
}

/** @param position the row's place among all sends */
export function rowOf(page: LogPage, row: number, position: number): LoggedSend {
  const number = page.numbers[row] ?? 0
  const [start, end] = [endOf(page, row - 1), endOf(page, row)]
  const head = page.heads[page.headIndexes[row] ?? 0] ?? ''
  return {
    position,
    to: number === 0 ? (page.others.get(row) ?? '') : String(number),
    phoneNumberId: page.phones[page.phoneIndexes[row] ?? 0] ?? '',
    at: page.firstAt + (page.times[row] ?? 0),
    callbackData: head === '' && end === start ? undefined : head + page.text.toString('utf8', start, end),
  }
}

/** Where a row's callback data ends in the text; 0 before the first row. */
function endOf(page: LogPage, row: number): number {
  return row < 0 ? 0 : (page.ends[row] ?? 0)
}

function indexOf(phones: string[], id: string): number {
  const known = phones.indexOf(id)
  return known >= 0 ? known : Math.min(255, phones.push(id) - 1)
}

/** Splits after the first colon: a campaign's name is kept once. @returns where the rest ends */
function writeCallbackData(page: LogPage, row: number, { start, text }: { start: number; text: string }): number {
  const length = text.indexOf(':') + 1
  const head = text.slice(0, length)
  let index = page.indexOfHead.get(head) ?? -1
  if (index < 0 && page.heads.length < MAX_HEADS) {
    index = page.heads.push(head) - 1
    page.indexOfHead.set(head, index)
  }
  page.headIndexes[row] = Math.max(index, 0)
  return writeText(page, start, index < 0 ? text : text.slice(length))
}

/** @returns where it ends */
function writeText(page: LogPage, start: number, text: string): number {
  // A character has at most three bytes; ASCII, the usual, has one.
  if (start + text.length * 3 > page.text.length) {
    const larger = Buffer.allocUnsafeSlow(page.text.length * 2 + text.length * 3)
    page.text.copy(larger, 0, 0, start)
    page.text = larger
  }
  return start + page.text.write(text, start)
}
