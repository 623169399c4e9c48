import { findTemplateProblem } from '#server/templates/find-template-problem.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import type { AccountFacts, TemplateFacts } from './find-campaign.ts'

/** A field of the form and the sentence that belongs to it. */
export type Blocker = { field: 'accountId' | 'templateId' | 'listId'; sentence: string }

/** What keeps a campaign from being sent at all, most basic first; empty when nothing does. */
export function findBlockers(parts: { account: AccountFacts; template: TemplateFacts; list: { size: number } }): Blocker[] {
  const { account, template, list } = parts
  const accountProblem = findAccountProblem(account)
  const parsed = parseTemplate(template.components.list, template.parameterFormat)
  const templateProblem = template.wabaId === account.wabaId ? findTemplateProblem({ ...template, parsed }) : 'This template belongs to another WhatsApp Business Account than the number.'
  return [
    ...(accountProblem ? [{ field: 'accountId' as const, sentence: accountProblem }] : []),
    ...(templateProblem ? [{ field: 'templateId' as const, sentence: templateProblem }] : []),
    ...(list.size > 0 ? [] : [{ field: 'listId' as const, sentence: 'This list has no contacts. Import some, or choose another list.' }]),
  ]
}

/** Why a number cannot send, as one sentence; null when it can. */
export function findAccountProblem(account: AccountFacts): string | null {
  if (!account.isActive) return `${account.displayPhoneNumber} is switched off. Switch it on in Settings → Connections.`
  if (account.connectionState === null) return `${account.displayPhoneNumber} is not connected to Meta any more. Connect its business again in Settings → Connections.`
  return connectionProblems[account.connectionState] ?? null
}

const connectionProblems: Record<string, string> = {
  expired: 'The access to Meta has expired. Reconnect in Settings → Connections.',
  revoked: 'Meta has withdrawn our access. Reconnect in Settings → Connections.',
  error: 'The connection to Meta has an error. Check it in Settings → Connections.',
}
