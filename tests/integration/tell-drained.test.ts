import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { pino } from 'pino'
import { expect, inject, it } from 'vitest'
import { tellDrained } from '#server/sending/tell-drained.ts'
import { campaignType, campaignWorkflowId, drainedSignal } from '#workflows/campaigns/contract.ts'
import { CONTROL_QUEUE } from '#workflows/options.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

it('campaigns hear that they have drained, and whoever is not reached is named', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  const temporal = new Client({ connection, namespace: await createTestNamespace() })
  const [running, gone] = [randomUUID(), randomUUID()]
  // No worker is there: the signal waits in the history.
  const handle = await temporal.workflow.start(campaignType, { workflowId: campaignWorkflowId(running), taskQueue: CONTROL_QUEUE, args: [{}] })
  expect(await tellDrained({ temporal, log: pino({ level: 'silent' }) }, [running, gone])).toEqual([gone])
  const { events } = await handle.fetchHistory()
  expect(events?.flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? [])).toEqual([drainedSignal])
  await handle.terminate('by the test')
  await connection.close()
})
