import { EventEmitter } from 'node:events'
import type { SqlLike } from '#db/client.ts'
import type { Services } from '#server/services.ts'

const CHANNEL = 'clarion_replies'

/** Tells the number's lane, wherever it runs, that a reply waits: once the caller's transaction has committed. */
export async function ringForReply(sql: SqlLike, accountId: string): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${accountId})`
}

/** What lanes of this process wait on between two looks for replies. */
export class ReplyBell {
  private readonly bells = new EventEmitter().setMaxListeners(0)

  ring(accountId: string): void {
    this.bells.emit(accountId)
  }

  /** Resolves at the next ring for the number, after `ms`, or when `signal` is aborted; never rejects. */
  wait(accountId: string, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        this.bells.off(accountId, finish)
        signal.removeEventListener('abort', finish)
        resolve()
      }
      const timer = setTimeout(finish, ms)
      this.bells.on(accountId, finish)
      signal.addEventListener('abort', finish)
    })
  }
}

/**
 * Hears of replies that other processes have queued. A ring that is lost with a broken connection costs a reply the time until the next look.
 * @returns the bell, and what stops it
 */
export async function hearReplies({ sql, log }: Pick<Services, 'sql' | 'log'>): Promise<{ bell: ReplyBell; stop: () => Promise<void> }> {
  const bell = new ReplyBell()
  try {
    const { unlisten } = await sql.listen(CHANNEL, (accountId) => bell.ring(accountId))
    return { bell, stop: () => unlisten().catch(() => undefined) }
  } catch (error) {
    log.warn({ err: error }, 'replies cannot be heard of: lanes look for them now and then')
    return { bell, stop: () => Promise.resolve() }
  }
}
