/** One accepted send as it is remembered for long. */
export type LoggedSend = { position: number; to: string; phoneNumberId: string; at: number; callbackData: string | undefined }

const ROWS = 32_768
const MAX_PAGES = 32
/** Grows when callback data is long. */
const FIRST_BYTES = ROWS * 12

type Page = {
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

/** Heads that a page tells apart; beyond them the whole text is kept. */
const MAX_HEADS = 1000

/** The last million accepted sends in columns, about 30 bytes each: who, when, from which number, with what callback data. */
export class SendLog {
  #pages: Page[] = []
  #dropped = 0

  /** @param send `number`: the recipient's digits as a number, 0 without one */
  add(send: { number: number; to: string; phoneNumberId: string; at: number; callbackData: string | undefined }): void {
    const page = this.#openPage(send.at)
    const row = page.size
    page.numbers[row] = send.number
    if (send.number === 0) page.others.set(row, send.to)
    page.times[row] = Math.max(0, send.at - page.firstAt)
    page.phoneIndexes[row] = indexOf(page.phones, send.phoneNumberId)
    const start = row === 0 ? 0 : (page.ends[row - 1] ?? 0)
    page.ends[row] = send.callbackData === undefined ? start : writeCallbackData(page, row, { start, text: send.callbackData })
    page.size += 1
  }

  /** Sends in the order in which they were accepted, from position `after` on; the oldest of more than a million are gone. */
  read(after: number, limit: number): LoggedSend[] {
    const rows: LoggedSend[] = []
    const end = this.#dropped + this.#pages.reduce((sum, page) => sum + page.size, 0)
    for (let position = Math.max(after, this.#dropped); position < end && rows.length < limit; position += 1) {
      const page = this.#pages[Math.floor((position - this.#dropped) / ROWS)]
      if (page) rows.push(rowOf(page, position, (position - this.#dropped) % ROWS))
    }
    return rows
  }

  clear(): void {
    this.#pages = []
    this.#dropped = 0
  }

  #openPage(at: number): Page {
    const last = this.#pages.at(-1)
    if (last && last.size < ROWS) return last
    if (this.#pages.length === MAX_PAGES) {
      this.#pages.shift()
      this.#dropped += ROWS
    }
    const page = {
      size: 0, numbers: new Float64Array(ROWS), others: new Map<number, string>(), firstAt: at, times: new Uint32Array(ROWS), phones: [],
      phoneIndexes: new Uint8Array(ROWS), heads: [''], indexOfHead: new Map([['', 0]]), headIndexes: new Uint16Array(ROWS), ends: new Uint32Array(ROWS), text: Buffer.allocUnsafe(FIRST_BYTES),
    }
    this.#pages.push(page)
    return page
  }
}

function indexOf(phones: string[], id: string): number {
  const known = phones.indexOf(id)
  return known >= 0 ? known : Math.min(255, phones.push(id) - 1)
}

/** Splits after the first colon: a campaign's name is kept once. @returns where the rest ends */
function writeCallbackData(page: Page, row: number, { start, text }: { start: number; text: string }): number {
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
function writeText(page: Page, start: number, text: string): number {
  // A character has at most three bytes; ASCII, the usual, has one.
  if (start + text.length * 3 > page.text.length) {
    const larger = Buffer.allocUnsafe(page.text.length * 2 + text.length * 3)
    page.text.copy(larger, 0, 0, start)
    page.text = larger
  }
  return start + page.text.write(text, start)
}

function rowOf(page: Page, position: number, row: number): LoggedSend {
  const number = page.numbers[row] ?? 0
  const start = row === 0 ? 0 : (page.ends[row - 1] ?? 0)
  const end = page.ends[row] ?? start
  const head = page.heads[page.headIndexes[row] ?? 0] ?? ''
  return {
    position,
    to: number === 0 ? (page.others.get(row) ?? '') : String(number),
    phoneNumberId: page.phones[page.phoneIndexes[row] ?? 0] ?? '',
    at: page.firstAt + (page.times[row] ?? 0),
    callbackData: head === '' && end === start ? undefined : head + page.text.toString('utf8', start, end),
  }
}
