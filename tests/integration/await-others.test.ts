import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { awaitOthers } from '#server/sending/await-others.ts'
import { useTestServices } from '../support/use-test-services.ts'

const { services, sql } = useTestServices()

/** A transaction of lanes or webhooks that goes on until it is ended. */
async function openTransaction(pool = services().hot): Promise<() => Promise<unknown>> {
  let end = () => undefined as void
  const ended = new Promise<void>((resolve) => (end = resolve))
  let transaction: Promise<unknown> = Promise.resolve()
  await new Promise<void>((resolve) => {
    transaction = pool.begin(async (tx) => {
      await tx`select 1`
      resolve()
      await ended
    })
  })
  return () => {
    end()
    return transaction
  }
}

/** What came first. */
const race = (waiting: Promise<void>, ms: number) => Promise.race([waiting.then(() => 'over'), sleep(ms, 'waits')])

describe('waiting for the others', () => {
  it('ends with the last transaction that was under way, whatever has begun since', async () => {
    const endFirst = await openTransaction()
    const waiting = awaitOthers(services().hot)
    expect(await race(waiting, 100)).toBe('waits')
    const endSecond = await openTransaction()
    await endFirst()
    await waiting
    await endSecond()
  })

  it('does not wait for pages and imports', async () => {
    const end = await openTransaction(sql())
    await awaitOthers(services().hot)
    await end()
  })

  it('gives up on one that stands still', async () => {
    const end = await openTransaction()
    await awaitOthers(services().hot, 60)
    await end()
  })
})
