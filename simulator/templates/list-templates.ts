import { GraphError } from '../core/graph-error.ts'
import { listOf, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { readPage } from '../nodes/read-page.ts'
import type { Template, Waba } from '../world/types.ts'
import { templateLimit } from './template-limit.ts'
import { templateNode } from './template-node.ts'


/** `GET /{waba}/message_templates`: newest first, filtered by status, name, language, category or content. */
export function listTemplates(waba: Waba, request: GraphRequest): JsonObject {
  const list = waba.templates.filter(matcher(request)).reverse()
  const summary = textOf(request.params['summary'])
  return readPage(templateNode, { list, request }, {
    path: `${waba.id}/message_templates`,
    invalidCursor: () => new GraphError(131059, '(#131059) Invalid cursor', { details: 'The paging cursor is invalid or has expired. Start again without cursors.' }),
    ...(summary === undefined ? {} : { extra: { summary: summarize({ waba, list, limit: templateLimit(request.parts.world) }, listOf(summary)) } }),
  })
}

function matcher({ params }: GraphRequest): (template: Template) => boolean {
  const statuses = upperSet(params['status'])
  const categories = upperSet(params['category'])
  const qualities = upperSet(params['quality_score'])
  const languages = new Set(listOf(params['language']))
  const name = textOf(params['name'])?.toLowerCase()
  const content = textOf(params['content'])?.toLowerCase()
  const either = textOf(params['name_or_content'])?.toLowerCase()
  const says = (template: Template, text: string) => JSON.stringify(template.components).toLowerCase().includes(text)
  return (template) =>
    (statuses.size === 0 || statuses.has(template.status)) &&
    (categories.size === 0 || categories.has(template.category)) &&
    (qualities.size === 0 || qualities.has(template.quality)) &&
    (languages.size === 0 || languages.has(template.language)) &&
    (name === undefined || template.name.includes(name)) &&
    (content === undefined || says(template, content)) &&
    (either === undefined || template.name.includes(either) || says(template, either))
}

function upperSet(value: unknown): Set<string> {
  return new Set(listOf(value).map((item) => item.toUpperCase()))
}

function summarize({ waba, list, limit }: { waba: Waba; list: Template[]; limit: number }, wanted: string[]): JsonObject {
  const all: JsonObject = { total_count: list.length, message_template_count: waba.templates.length, message_template_limit: limit, are_translations_complete: true }
  return wanted.includes('true') ? all : Object.fromEntries(wanted.filter((name) => Object.hasOwn(all, name)).map((name) => [name, all[name]]))
}
