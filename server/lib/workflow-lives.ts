import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import { State } from '#workflows/search-attributes.ts'

const AT_ONCE = 10
const closed: readonly string[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT']

/** `isOpen`: it runs; false when it has ended or never began. `state`: the phase that it shows, if it shows one. */
export type WorkflowLife<T> = { row: T; isOpen: boolean; state: string | null }

/** The workflows of some rows, in their order; a few are asked about at once. Asks the server itself, not its index, which lags. */
export async function findLives<T>(services: { temporal: Client }, rows: T[], toWorkflowId: (row: T) => string): Promise<WorkflowLife<T>[]> {
  const lives: WorkflowLife<T>[] = []
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    lives.push(...(await Promise.all(rows.slice(from, from + AT_ONCE).map((row) => readLife(services, row, toWorkflowId(row))))))
  }
  return lives
}

/** Those whose workflow is not open. */
export async function findDead<T>(services: { temporal: Client }, rows: T[], toWorkflowId: (row: T) => string): Promise<T[]> {
  const lives = await findLives(services, rows, toWorkflowId)
  return lives.filter((life) => !life.isOpen).map(({ row }) => row)
}

async function readLife<T>({ temporal }: { temporal: Client }, row: T, workflowId: string): Promise<WorkflowLife<T>> {
  try {
    const { status, typedSearchAttributes } = await temporal.workflow.getHandle(workflowId).describe()
    return { row, isOpen: !closed.includes(status.name), state: typedSearchAttributes.get(State) ?? null }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { row, isOpen: false, state: null }
    throw error
  }
}
