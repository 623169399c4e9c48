import type { Sql } from '#db/client.ts'
import type { GraphVerdict } from '#server/graph/errors/classify-graph-error.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import { formatOutboundKey } from '#server/lib/outbound-key.ts'
import type { TemplateBody } from '#server/templates/create-template-body.ts'
import type { QueuedMessage } from './lane-store.ts'

type Refusal = Extract<SendOutcome, { kind: 'refused' }>['error']

/** What the lane needs of Meta: one call per message, and the table that judges a refusal. */
export type LaneSender = {
  send: (message: QueuedMessage) => Promise<SendOutcome>
  classify: (error: Refusal) => GraphVerdict
  reportTokenFailure: (code: number, subcode: number | null) => Promise<void>
}

export type LaneSenderParts = {
  call: (body: string) => Promise<SendOutcome>
  classify: (error: Refusal) => GraphVerdict
  reportTokenFailure: (code: number, subcode: number | null) => Promise<void>
  createBody: (template: { name: string; language: string }) => TemplateBody
  createChatBody: (message: { to: string; payload: string; callbackData: string }) => string
}

type CampaignBody = { body: TemplateBody; constantComponents: string | null }

/** Remembers each campaign's constant part, so that a message costs no query and no JSON tree. */
export function createLaneSender(sql: Sql, parts: LaneSenderParts): LaneSender {
  const campaigns = new Map<string, Promise<CampaignBody>>()
  const bodyOf = (campaignId: string) => {
    const known = campaigns.get(campaignId)
    if (known) return known
    const loaded = loadCampaign(sql, campaignId, parts.createBody)
    campaigns.set(campaignId, loaded)
    loaded.catch(() => campaigns.delete(campaignId))
    return loaded
  }
  const toBody = async (message: QueuedMessage): Promise<string> => {
    const callbackData = formatOutboundKey({ group: message.campaignId ?? message.conversationId ?? '', messageId: message.id, attempt: message.attempt })
    if (!message.campaignId) return parts.createChatBody({ to: message.address, payload: message.payload ?? '{}', callbackData })
    const campaign = await bodyOf(message.campaignId)
    return campaign.body(message.address, message.payload ?? campaign.constantComponents, callbackData)
  }
  return {
    classify: parts.classify,
    reportTokenFailure: parts.reportTokenFailure,
    send: async (message) => {
      const body = await toBody(message).catch(() => null)
      return body === null ? { kind: 'not_sent' } : parts.call(body)
    },
  }
}

async function loadCampaign(sql: Sql, campaignId: string, createBody: LaneSenderParts['createBody']): Promise<CampaignBody> {
  const rows = await sql<{ snapshot: { name: string; language: string; constantComponents: string | null } }[]>`
    select template_snapshot as snapshot from campaigns where id = ${campaignId}`
  const snapshot = rows[0]?.snapshot
  if (!snapshot) throw new Error('The campaign has no frozen template; its audience was never prepared.')
  return { body: createBody({ name: snapshot.name, language: snapshot.language }), constantComponents: snapshot.constantComponents }
}
