import { deserialize, serialize } from 'node:v8'
import { UnlinkedFile } from '../core/unlinked-file.ts'
import { addSend, emptiedPage, emptyPage, rowOf, ROWS, trimmedPage } from './log-page.ts'
import type { LoggedSend, LogPage, NewSend } from './log-page.ts'

/** Full pages that are kept: a million sends. */
const MAX_FULL = 31

/**
 * The last million accepted sends: who, when, from which number, with what callback data. A full page, about a megabyte, goes into a temporary file, so that
 * only one is in memory; when it cannot be written it stays there.
 */
export class SendLog {
  #full: (UnlinkedFile | LogPage)[] = []
  #open: LogPage | undefined
  /** Sends before the first page that is kept. */
  #dropped = 0

  add(send: NewSend): void {
    const page = this.#open && this.#open.size < ROWS ? this.#open : this.#nextPage(send.at)
    addSend(page, send)
  }

  /** Sends in the order in which they were accepted, from position `after` on; the oldest of more than a million are gone. */
  read(after: number, limit: number): LoggedSend[] {
    const rows: LoggedSend[] = []
    let position = Math.max(after, this.#dropped)
    for (;;) {
      const page = this.#pageAt(Math.floor((position - this.#dropped) / ROWS))
      const first = (position - this.#dropped) % ROWS
      if (!page || first >= page.size || rows.length === limit) return rows
      const end = Math.min(page.size, first + limit - rows.length)
      for (let row = first; row < end; row += 1, position += 1) rows.push(rowOf(page, row, position))
    }
  }

  clear(): void {
    for (const page of this.#full) drop(page)
    this.#full = []
    this.#open = undefined
    this.#dropped = 0
  }

  #pageAt(index: number): LogPage | undefined {
    const page = index === this.#full.length ? this.#open : this.#full[index]
    return page instanceof UnlinkedFile ? (deserialize(page.read()) as LogPage) : page
  }

  #nextPage(at: number): LogPage {
    const sealed = this.#open && seal(this.#open)
    if (sealed) this.#full.push(sealed)
    if (this.#full.length > MAX_FULL) {
      drop(this.#full.shift())
      this.#dropped += ROWS
    }
    this.#open = this.#open && sealed instanceof UnlinkedFile ? emptiedPage(this.#open, at) : emptyPage(at)
    return this.#open
  }
}

/** @returns the page itself when there is no room for a file: reading it back matters more than memory */
function seal(page: LogPage): UnlinkedFile | LogPage {
  try {
    return UnlinkedFile.write(serialize(trimmedPage(page)))
  } catch {
    return page
  }
}

function drop(page: UnlinkedFile | LogPage | undefined): void {
  if (page instanceof UnlinkedFile) page.close()
}
