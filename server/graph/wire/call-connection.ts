import type { Socket } from 'node:net'
import { steadyNow } from '#server/lib/steady-now.ts'
import { readAnswer, type HttpAnswer } from './read-answer.ts'

export type CallResult =
  | { kind: 'answer'; answer: HttpAnswer }
  /** No byte of it left this machine. */
  | { kind: 'not_sent' }
  /** It may have arrived. */
  | { kind: 'unknown'; cause: 'timeout' | 'reset' }

/** Head and body as they go over the wire. */
export type WireRequest = { text: string; encoding: 'latin1' | 'utf8' }

/** Called once; must not throw. */
export type CallDone = (result: CallResult) => void

/** An open connection that carries one call after the other, never two at once: what an answer belongs to is beyond doubt. */
export class CallConnection {
  private readonly onFree: (connection: CallConnection) => void
  private socket: Socket | null = null
  /** Of the call that is on its way. */
  private done: CallDone | null = null
  /** What came of an answer that is not whole. */
  private bytes: Buffer | null = null
  private usableUntilMs = Infinity
  private isOver = false

  /** @param onFree after each answer, and once when it is over */
  constructor(onFree: (connection: CallConnection) => void) {
    this.onFree = onFree
  }

  /** @param timeoutMs without a byte in either direction, after which a call is given up */
  begin(socket: Socket, timeoutMs: number): void {
    this.socket = socket
    if (this.isOver) return void socket.destroy()
    socket.setTimeout(timeoutMs, () => this.give('timeout'))
    socket.on('end', () => this.finish())
    socket.on('error', () => this.give('reset'))
    socket.on('close', () => this.give('reset'))
  }

  /** False for good once the other side has closed it, it timed out, or an answer left doubts. */
  get isUsable(): boolean {
    return !this.isOver && this.socket !== null && !this.socket.destroyed && this.socket.writable && steadyNow() < this.usableUntilMs
  }

  get isBusy(): boolean {
    return this.done !== null
  }

  /** Only while it is usable and not busy. */
  send({ text, encoding }: WireRequest, done: CallDone): void {
    this.done = done
    this.socket?.write(text, encoding)
  }

  /** Ends it. A call on its way is unknown. */
  destroy(): void {
    this.give('reset')
  }

  /** What arrived; its memory belongs to the caller. */
  take(chunk: Buffer): void {
    // Nobody asked: whatever it is, the next answer could not be trusted.
    if (this.done === null) return this.give('reset')
    const bytes = this.bytes === null ? chunk : Buffer.concat([this.bytes, chunk])
    const answer = this.read(bytes, false)
    if (answer === null) this.bytes = bytes === chunk ? Buffer.from(chunk) : bytes
    else this.answered(answer)
  }

  /** The other side has said its last word; without a length, that is where an answer ends. */
  private finish(): void {
    const answer = this.done === null || this.bytes === null ? null : this.read(this.bytes, true)
    if (answer) this.answered(answer)
    else this.give('reset')
  }

  /** Null also when it cannot be read; then the connection is over. */
  private read(bytes: Buffer, isEnd: boolean): HttpAnswer | null {
    try {
      return readAnswer(bytes, isEnd)
    } catch {
      this.give('reset')
      return null
    }
  }

  private answered(answer: HttpAnswer): void {
    const { done } = this
    this.done = null
    this.bytes = null
    this.usableUntilMs = steadyNow() + answer.keepAliveMs
    if (answer.keepAliveMs === 0) this.close()
    done?.({ kind: 'answer', answer })
    this.onFree(this)
  }

  private give(cause: 'timeout' | 'reset'): void {
    if (this.isOver) return
    this.close()
    const { done } = this
    this.done = null
    this.bytes = null
    done?.({ kind: 'unknown', cause })
    this.onFree(this)
  }

  private close(): void {
    this.isOver = true
    this.socket?.destroy()
  }
}
