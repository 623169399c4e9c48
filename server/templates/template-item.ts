import type { templates } from '#db/schema/index.ts'
import { findTemplateProblem } from './find-template-problem.ts'
import { parseTemplate } from './parse-template.ts'
import type { ParameterFormat, ParsedTemplate } from './parsed-template.ts'

export type TemplateItem = {
  id: string; wabaId: string; name: string; language: string; category: string; status: string; quality: string | null
  rejectedReason: string | null; pauseReason: string | null; parameterFormat: ParameterFormat; components: unknown[]; parsed: ParsedTemplate
  syncedAt: Date; removedAt: Date | null; usedByCampaigns: number; sendable: boolean; notSendableReason: string | null
}

export function toTemplateItem(row: typeof templates.$inferSelect, usedByCampaigns: number): TemplateItem {
  const { id, wabaId, name, language, category, status, quality, rejectedReason, pauseReason, syncedAt, removedAt } = row
  const parameterFormat: ParameterFormat = row.parameterFormat === 'NAMED' ? 'NAMED' : 'POSITIONAL'
  const components = Array.isArray(row.components.list) ? row.components.list : []
  const parsed = parseTemplate(components, parameterFormat)
  const notSendableReason = findTemplateProblem({ status, removedAt, parsed })
  return {
    id, wabaId, name, language, category, status, quality, rejectedReason, pauseReason, parameterFormat, components, parsed, syncedAt, removedAt,
    usedByCampaigns, sendable: notSendableReason === null, notSendableReason,
  }
}
