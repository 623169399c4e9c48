import type { GraphRequest } from '../http/graph-request.ts'
import { isoTime } from '../core/iso-time.ts'
import { templateHealth } from '../nodes/health.ts'
import type { NodeType } from '../nodes/node-type.ts'
import type { Template } from '../world/types.ts'

export const templateNode: NodeType<Template> = {
  name: 'WhatsAppMessageTemplate',
  defaults: ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'previous_category', 'sub_category', 'quality_score', 'rejected_reason', 'message_send_ttl_seconds', 'id'],
  fields: {
    id: (template) => template.id,
    name: (template) => template.name,
    language: (template) => template.language,
    status: (template) => template.status,
    category: (template) => template.category,
    sub_category: (template) => (template.category === 'AUTHENTICATION' ? undefined : 'CUSTOM'),
    correct_category: (template) => template.correctCategory,
    previous_category: (template) => template.previousCategory,
    components: (template, request) => readComponents(template, request.baseUrl),
    rejected_reason: (template) => template.rejectedReason,
    quality_score: (template, { parts }) => ({ score: template.quality, ...(template.quality === 'RED' ? { reasons: ['UNKNOWN'] } : {}), date: Math.floor(Math.min(template.updatedAt, parts.clock.now()) / 1000) }),
    parameter_format: (template) => template.parameterFormat,
    message_send_ttl_seconds: (template) => template.ttlSeconds,
    cta_url_link_tracking_opted_out: () => false,
    library_template_name: () => undefined,
    source: () => 'MANUAL',
    last_updated_time: (template) => isoTime(template.updatedAt),
    health_status: (template, { parts }) => templateHealth(template, parts),
    is_primary_device_delivery_only: () => false,
    display_format: () => undefined,
    is_sms_fallback_enabled: () => false,
    degrees_of_freedom_spec: () => undefined,
    bid_spec: () => undefined,
  },
}

/** Samples of media headers are links that work: `{base}` in a seed becomes the address that the caller used. */
function readComponents(template: Template, baseUrl: string): unknown {
  const json = JSON.stringify(template.components)
  return json.includes('{base}') ? (JSON.parse(json.replaceAll('{base}', baseUrl)) as unknown) : template.components
}
