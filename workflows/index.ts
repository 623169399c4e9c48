export { campaign } from './campaigns/workflow.ts'
export { connectionGuardian } from './connections/workflow.ts'
export { sendingLane } from './lanes/workflow.ts'
export { templateSync } from './templates/workflow.ts'
