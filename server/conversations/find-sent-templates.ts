import type { Database } from '#db/client.ts'
import { parseTemplate } from '#server/templates/parse-template.ts'
import type { ParsedTemplate } from '#server/templates/parsed-template.ts'

export type SentTemplate = { name: string; parsed: ParsedTemplate; constantComponents: string | null }

type Snapshot = { name?: string; components?: unknown; parameterFormat?: string; constantComponents?: string | null } | null

type Row = { id: string; snapshot: Snapshot; name: string; components: { list: unknown[] }; parameterFormat: string }

/** The templates of campaigns as they were sent; a campaign without a frozen one shows the template as it is now. */
export async function findSentTemplates({ sql }: Pick<Database, 'sql'>, orgId: string, campaignIds: string[]): Promise<Map<string, SentTemplate>> {
  if (campaignIds.length === 0) return new Map()
  const rows = await sql<Row[]>`
    select k.id, k.template_snapshot as snapshot, t.name, t.components, t.parameter_format as "parameterFormat"
    from campaigns k join templates t on t.id = k.template_id where k.org_id = ${orgId} and k.id = any(${[...new Set(campaignIds)]}::uuid[])`
  return new Map(rows.map((row) => [row.id, toSentTemplate(row)]))
}

function toSentTemplate(row: Row): SentTemplate {
  const frozen = row.snapshot?.components
  const components = Array.isArray(frozen) ? (frozen as unknown[]) : row.components.list
  const format = row.snapshot?.parameterFormat ?? row.parameterFormat
  return {
    name: row.snapshot?.name ?? row.name,
    parsed: parseTemplate(components, format === 'NAMED' ? 'NAMED' : 'POSITIONAL'),
    constantComponents: row.snapshot?.constantComponents ?? null,
  }
}
