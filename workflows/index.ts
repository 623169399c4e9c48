export { campaign } from './campaigns/workflow.ts'
export { sendingLane } from './lanes/workflow.ts'
