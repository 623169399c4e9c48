import { afterEach, expect, it, vi } from 'vitest'
import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import { readClocks } from '#server/lib/steady-now.ts'
import { Dispatcher } from '#server/sending/dispatcher.ts'
import { createLaneSender } from '#server/sending/lane-sender.ts'
import type { QueuedMessage } from '#server/sending/lane-store.ts'
import { Pacer } from '#server/sending/pacer.ts'
import { createRunningCampaign } from '../support/campaign-fixture.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(5)

afterEach(() => void vi.restoreAllMocks())

it('a process that stands still while it reads a campaign’s template sends nothing whose intent has become too old', async () => {
  const { campaignId } = await createRunningCampaign(database.sql, 1)
  const now = Date.now.bind(Date)
  let frozenMs = 0
  vi.spyOn(Date, 'now').mockImplementation(() => now() + frozenMs)
  const bodies: string[] = []
  const { send } = createLaneSender(database.sql, {
    classify: classifyGraphError,
    reportTokenFailure: () => Promise.resolve(),
    createChatBody: () => '',
    // The first thing after the template was read.
    createBody: () => {
      frozenMs = 60_000
      return (to) => to
    },
    call: (body, done) => {
      bodies.push(body)
      done({ kind: 'accepted', wamid: 'wamid.1', held: false })
    },
  })
  const outcomes: string[] = []
  const dispatcher = new Dispatcher({
    pacer: new Pacer(0), inFlightMax: 10, intentMaxAgeMs: 10_000, send, onResult: () => undefined,
    settle: (message, outcome) => {
      outcomes.push(outcome.kind)
      return { kind: 'unknown', message, cause: 'reset' }
    },
  })
  const message: QueuedMessage = { id: 1, campaignId, conversationId: null, contactId: 1, attempt: 1, address: '+49', payload: null, due: false }
  const sendNow = async () => {
    await dispatcher.dispatch({ messages: [message], chunkId: null, intended: readClocks() })
    await dispatcher.drain()
  }
  await sendNow()
  expect({ outcomes, bodies }).toEqual({ outcomes: ['not_sent'], bodies: [] })
  await sendNow()
  expect({ outcomes, bodies }).toEqual({ outcomes: ['not_sent', 'accepted'], bodies: ['+49'] })
})
