import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { expect, inject, it } from 'vitest'
import { wakeLane } from '#server/sending/wake-lane.ts'
import { laneWorkflowId } from '#workflows/lanes/contract.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

it('a lane goes before what else waits for a worker, and waking it twice starts one', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  const temporal = new Client({ connection, namespace: await createTestNamespace() })
  const lane = { accountId: randomUUID(), orgId: randomUUID(), phoneNumberId: '106' }
  await wakeLane({ temporal }, lane)
  await wakeLane({ temporal }, lane)
  const handle = temporal.workflow.getHandle(laneWorkflowId(lane.accountId))
  const { priority } = await handle.describe()
  // Temporal's usual key is 3; the lowest goes first.
  expect(priority?.priorityKey).toBe(1)
  const { events } = await handle.fetchHistory()
  expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes).length).toBe(2)
  await handle.terminate('by the test')
  await connection.close()
})
