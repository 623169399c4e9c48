import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import type { NodeCache } from './node-cache.ts'
import { readPages } from './read-pages.ts'

/** A template as Meta sends it; unknown fields are kept in `components`. */
export type TemplateNode = {
  id: string
  name: string
  language: string
  status: string
  category: string
  parameterFormat: 'POSITIONAL' | 'NAMED'
  components: unknown[]
  quality: string | null
  rejectedReason: string | null
  /** How long Meta tries to deliver its messages; -1: thirty days; null: Meta's own time for the category. */
  ttlSeconds: number | null
}

const node = z.looseObject({
  id: graphId,
  name: z.string(),
  language: z.string(),
  status: z.string(),
  category: z.string(),
  parameter_format: z.string().nullish(),
  components: z.array(z.unknown()).nullish(),
  quality_score: z.looseObject({ score: z.string().nullish() }).nullish(),
  rejected_reason: z.string().nullish(),
  message_send_ttl_seconds: z.coerce.number().int().nullish().catch(null),
})
const FIELDS = 'id,name,language,status,category,parameter_format,components,quality_score,rejected_reason,message_send_ttl_seconds'
const PAGE_SIZE = 100
/** A verified account has at most 6,000 templates. */
const PAGES_MAX = 200

export function createTemplateCalls(transport: GraphTransport, cache: NodeCache) {
  return {
    /** Page by page, so that the caller can heartbeat. Code 131059 means: start again from the first page. */
    listPages: async function* (accessToken: string, wabaId: string, signal?: AbortSignal): AsyncGenerator<TemplateNode[]> {
      const call = { name: 'list templates', path: `${toPathId(wabaId)}/message_templates`, accessToken, query: { fields: FIELDS, limit: String(PAGE_SIZE) }, item: node, pagesMax: PAGES_MAX, signal }
      for await (const page of readPages(transport, call)) yield page.map(toNode)
    },
    /** One template with its present status. */
    get: (accessToken: string, templateId: string): Promise<TemplateNode> =>
      cache.read({ id: templateId, part: 'node' }, accessToken, async () =>
        toNode(await transport.call({ name: 'get template', path: toPathId(templateId), accessToken, query: { fields: FIELDS }, schema: node }))),
  }
}

function toNode(row: z.infer<typeof node>): TemplateNode {
  const reason = row.rejected_reason
  return {
    id: row.id, name: row.name, language: row.language, status: row.status.toUpperCase(), category: row.category.toUpperCase(),
    parameterFormat: row.parameter_format?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL',
    components: row.components ?? [],
    quality: row.quality_score?.score ?? null,
    rejectedReason: reason && reason !== 'NONE' ? reason : null,
    ttlSeconds: row.message_send_ttl_seconds ?? null,
  }
}
