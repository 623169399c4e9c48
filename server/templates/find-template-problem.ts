import type { ParsedTemplate } from './parsed-template.ts'

const byStatus: Record<string, string> = {
  PENDING: 'Meta is still reviewing this template.',
  REJECTED: 'Meta rejected this template.',
  PAUSED: 'Meta has paused this template because people blocked or reported it.',
  DISABLED: 'Meta has disabled this template for good.',
  ARCHIVED: 'This template is archived; restore it in WhatsApp Manager.',
  IN_APPEAL: 'The rejection of this template is being appealed.',
  LIMIT_EXCEEDED: 'The account has more templates than Meta allows, so this one is not in use.',
  PENDING_DELETION: 'This template is being deleted.',
  DELETED: 'This template was deleted.',
}

/** Why a template cannot be sent, as one sentence; null when it can. */
export function findTemplateProblem(template: { status: string; removedAt: Date | null; parsed: ParsedTemplate }): string | null {
  if (template.removedAt) return 'This template does not exist at Meta any more.'
  if (template.status !== 'APPROVED') return byStatus[template.status] ?? `Meta gives this template the status ${template.status.toLowerCase()}; only approved ones can be sent.`
  return template.parsed.unsupported
}
