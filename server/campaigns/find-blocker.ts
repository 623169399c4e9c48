import { findTemplateProblem } from '#server/templates/find-template-problem.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import type { AccountFacts, TemplateFacts } from './find-campaign.ts'

/** A field of the form and the sentence that belongs to it. */
export type Blocker = { field: 'accountId' | 'templateId' | 'listId'; sentence: string }

/** What keeps a campaign from being sent as it was planned, most basic first; empty when nothing does. */
export function findBlockers(parts: { numbers: AccountFacts[]; template: TemplateFacts; list: { size: number } }): Blocker[] {
  const { numbers, template, list } = parts
  const accountProblem = numbers.map(findAccountProblem).find((problem) => problem !== null)
  const parsed = parseTemplate(template.components.list, template.parameterFormat)
  const templateProblem = numbers.every((number) => number.wabaId === template.wabaId) ? findTemplateProblem({ ...template, parsed }) : 'This template belongs to another WhatsApp Business Account than the number.'
  return [
    ...(accountProblem ? [{ field: 'accountId' as const, sentence: accountProblem }] : []),
    ...(templateProblem ? [{ field: 'templateId' as const, sentence: templateProblem }] : []),
    ...(list.size > 0 ? [] : [{ field: 'listId' as const, sentence: 'This list has no contacts. Import some, or choose another list.' }]),
  ]
}

/** The numbers that can send; all of them when none can. A number that cannot holds up only its own people. */
export function usableNumbers(numbers: AccountFacts[]): AccountFacts[] {
  const usable = numbers.filter((number) => findAccountProblem(number) === null)
  return usable.length > 0 ? usable : numbers
}

/** Why a number cannot send, as one sentence; null when it can. */
export function findAccountProblem(account: AccountFacts): string | null {
  if (!account.isActive) return `${account.displayPhoneNumber} is switched off. Switch it on in Settings → Connections.`
  if (account.connectionState === null) return `${account.displayPhoneNumber} is not connected to Meta any more. Connect its business again in Settings → Connections.`
  return connectionProblems[account.connectionState] ?? wabaProblems[account.wabaState ?? ''] ?? null
}

/** A restriction may be of a kind that stops no campaign: that is found out by sending. */
const wabaProblems: Record<string, string> = {
  disabled: 'Meta has disabled the WhatsApp Business Account of this number. Appeal in WhatsApp Manager.',
  deleted: 'The WhatsApp Business Account of this number was deleted. Choose another number.',
  removed: 'The WhatsApp Business Account of this number was taken away from this app. Connect its business again in Settings → Connections.',
}

const connectionProblems: Record<string, string> = {
  expired: 'The access to Meta has expired. Reconnect in Settings → Connections.',
  revoked: 'Meta has withdrawn our access. Reconnect in Settings → Connections.',
  error: 'The connection to Meta has an error. Check it in Settings → Connections.',
}
