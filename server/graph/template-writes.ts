import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import type { NodeCache } from './node-cache.ts'
import { parseInput } from './parse-input.ts'
import { requireSuccess, successAnswer } from './success-answer.ts'
import { newTemplate, templateEdit, type NewTemplate, type TemplateEdit } from './template-definition.ts'

export type CreatedTemplate = {
  id: string
  /** PENDING, but also APPROVED or REJECTED at once; an open list. */
  status: string
  /** Meta may choose another one than was asked for. */
  category: string
}

const created = z.looseObject({ id: graphId, status: z.string(), category: z.string().nullish() })
const name = z.string().regex(/^[a-z0-9_]{1,512}$/, 'a name has small letters, digits and underscores')
const IDS_MAX = 100

/**
 * Changes of templates. Meta takes 100 new ones an hour per account, and locks a deleted name for 30 days.
 * https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates
 */
export function createTemplateWrites(transport: GraphTransport, cache: NodeCache) {
  const remove = async (at: { accessToken: string; wabaId: string }, query: Record<string, string>) => {
    requireSuccess(await transport.call({ name: 'delete template', method: 'DELETE', path: `${toPathId(at.wabaId)}/message_templates`, accessToken: at.accessToken, query, schema: successAnswer }), 'delete template')
    cache.invalidate(at.wabaId)
  }
  const post = async (call: { name: string; edge: string }, at: { accessToken: string; templateId: string }, json: unknown) => {
    requireSuccess(await transport.call({ name: call.name, method: 'POST', path: `${toPathId(at.templateId)}${call.edge}`, accessToken: at.accessToken, json, schema: successAnswer }), call.name)
    cache.invalidate(at.templateId)
  }
  return {
    create: async (accessToken: string, wabaId: string, input: NewTemplate): Promise<CreatedTemplate> => {
      const json = parseInput(newTemplate, input, 'the template')
      const answer = await transport.call({ name: 'create template', method: 'POST', path: `${toPathId(wabaId)}/message_templates`, accessToken, json, schema: created })
      cache.invalidate(wabaId)
      return { id: answer.id, status: answer.status.toUpperCase(), category: (answer.category ?? input.category).toUpperCase() }
    },
    /** Only approved, rejected and paused templates can be edited; an approved one goes back to review. */
    edit: async (accessToken: string, templateId: string, input: TemplateEdit): Promise<void> =>
      post({ name: 'edit template', edge: '' }, { accessToken, templateId }, parseInput(templateEdit, input, 'the template')),
    /** Ends a pause that came from pacing. */
    unpause: (accessToken: string, templateId: string): Promise<void> => post({ name: 'unpause template', edge: '/unpause' }, { accessToken, templateId }, {}),
    /** All languages of it. */
    deleteByName: async (accessToken: string, wabaId: string, value: string): Promise<void> => remove({ accessToken, wabaId }, { name: parseInput(name, value, 'the name') }),
    /** One language. */
    deleteById: async (accessToken: string, wabaId: string, template: { id: string; name: string }): Promise<void> => {
      await remove({ accessToken, wabaId }, { hsm_id: toPathId(template.id), name: parseInput(name, template.name, 'the name') })
      cache.invalidate(template.id)
    },
    /** At most 100; all of them or none. */
    deleteMany: async (accessToken: string, wabaId: string, ids: string[]): Promise<void> => {
      const list = parseInput(z.array(z.string()).min(1).max(IDS_MAX), ids, 'the list of templates').map(toPathId)
      await remove({ accessToken, wabaId }, { hsm_ids: JSON.stringify(list) })
      for (const id of list) cache.invalidate(id)
    },
  }
}
