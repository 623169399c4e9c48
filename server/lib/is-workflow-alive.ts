import { WorkflowNotFoundError, type Client } from '@temporalio/client'

const AT_ONCE = 10
const closed: readonly string[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT']

/** Whether a workflow of this id is open; false when it has ended or never began. Asks the server itself, not its index, which lags. */
export async function isWorkflowAlive({ temporal }: { temporal: Client }, workflowId: string): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe()
    return !closed.includes(status.name)
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}

/** Those whose workflow is not open; a few are asked about at once. */
export async function findDead<T>(services: { temporal: Client }, rows: T[], toWorkflowId: (row: T) => string): Promise<T[]> {
  const dead: T[] = []
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const some = rows.slice(from, from + AT_ONCE)
    const alive = await Promise.all(some.map((row) => isWorkflowAlive(services, toWorkflowId(row))))
    dead.push(...some.filter((_, n) => !alive[n]))
  }
  return dead
}
