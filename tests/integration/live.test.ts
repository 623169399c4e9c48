import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveEventKinds, type LiveEvent } from '#server/live/live-event.ts'
import { publishLive } from '#server/live/publish-live.ts'
import { createTwoOrganisations, type Org, type TwoOrganisations } from '../support/two-organisations.ts'

let world: TwoOrganisations
beforeAll(async () => {
  world = await createTwoOrganisations()
})
afterAll(() => world.close())

/** Collects what a page of the organisation hears; resolves once it is listening. */
async function open(org: Org) {
  const heard: LiveEvent[] = []
  const end = new AbortController()
  const source = world.services.live.events(org.id, end.signal)
  const done = (async () => {
    for await (const event of source) heard.push(event)
  })()
  const publishReady = async () => {
    while (!heard.some((event) => event.id === 'ready')) {
      await publishLive(world.services.sql, org.id, { kind: 'sync', id: 'ready' })
      await sleep(20)
    }
    await sleep(700)
    heard.length = 0
  }
  await publishReady()
  const until = async (count: number) => {
    for (let waited = 0; heard.length < count && waited < 10_000; waited += 20) await sleep(20)
    return heard
  }
  const close = async () => {
    end.abort()
    await done
  }
  return { heard, until, close }
}

describe('live events', () => {
  it('reach the pages of their organisation and no other', async () => {
    const ours = await open(world.ours)
    const theirs = await open(world.theirs)
    await publishLive(world.services.sql, world.ours.id, { kind: 'message', id: 'a' })
    await publishLive(world.services.sql, world.theirs.id, { kind: 'campaign', id: 'b' })
    expect(await ours.until(1)).toEqual([{ kind: 'message', id: 'a' }])
    expect(await theirs.until(1)).toEqual([{ kind: 'campaign', id: 'b' }])
    await ours.close()
    await theirs.close()
  })

  it('are told when the transaction has committed, and never when it has not', async () => {
    const page = await open(world.ours)
    await world.services.sql.begin(async (tx) => {
      await publishLive(tx, world.ours.id, { kind: 'campaign', id: 'rolled-back' })
      throw new Error('no')
    }).catch(() => undefined)
    await world.services.sql.begin(async (tx) => {
      await publishLive(tx, world.ours.id, { kind: 'campaign', id: 'committed' })
      await sleep(100)
      expect(page.heard).toEqual([])
    })
    expect(await page.until(1)).toEqual([{ kind: 'campaign', id: 'committed' }])
    await page.close()
  })

  it('tell a page that cannot keep up to look at everything', async () => {
    const page = await open(world.ours)
    await world.services.sql`select pg_notify('clarion_live', json_build_array(${world.ours.id}::text, 'message', n::text)::text) from generate_series(1, 1000) n`
    await page.until(6)
    await sleep(700)
    expect(page.heard.length).toBeLessThan(1000)
    expect(page.heard).toContainEqual({ kind: 'message', id: '*' })
    await page.close()
  })

  it('go on after the connection was lost, and tell pages that they missed something', async () => {
    const page = await open(world.ours)
    await world.services.sql`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()`
    await page.until(liveEventKinds.length)
    expect(page.heard).toContainEqual({ kind: 'campaign', id: '*' })
    await publishLive(world.services.sql, world.ours.id, { kind: 'import', id: 'after' })
    for (let waited = 0; !page.heard.some((event) => event.id === 'after') && waited < 5000; waited += 20) await sleep(20)
    expect(page.heard).toContainEqual({ kind: 'import', id: 'after' })
    await page.close()
  })

  it('survive what others say on the channel', async () => {
    const page = await open(world.ours)
    for (const text of ['no json', '{}', '[]', '["x",5,null]', JSON.stringify([world.ours.id, 'unheard-of', 'x'])]) await world.services.sql`select pg_notify('clarion_live', ${text})`
    await publishLive(world.services.sql, world.ours.id, { kind: 'sync', id: 'still here' })
    expect(await page.until(1)).toEqual([{ kind: 'sync', id: 'still here' }])
    await page.close()
  })

  it('are a subscription for every signed-in role, and for nobody else', async () => {
    const source = (await world.ours.call('viewer').live.events()) as AsyncIterable<LiveEvent>
    const iterator = source[Symbol.asyncIterator]()
    const next = iterator.next()
    let heard: LiveEvent | null = null
    void next.then(({ value }) => (heard = value as LiveEvent))
    for (let waited = 0; heard === null && waited < 5000; waited += 50) {
      await publishLive(world.services.sql, world.ours.id, { kind: 'message', id: 'through tRPC' })
      await sleep(50)
    }
    expect(heard).toEqual({ kind: 'message', id: 'through tRPC' })
    await iterator.return?.()
  })
})
