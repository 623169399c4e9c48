import type { Sql } from '#db/client.ts'
import type { GraphVerdict } from '#server/graph/errors/classify-graph-error.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import { formatOutboundKey } from '#server/lib/outbound-key.ts'
import type { TemplateBody } from '#server/templates/create-template-body.ts'
import type { QueuedMessage } from './lane-store.ts'

type Refusal = Extract<SendOutcome, { kind: 'refused' }>['error']

/** What the lane needs of Meta: one call per message, and the table that judges a refusal. */
export type LaneSender = {
  /** Calls `done` once; never throws. `mayLeave` is asked when it had to wait before the call. */
  send: (message: QueuedMessage, done: (outcome: SendOutcome) => void, mayLeave: () => boolean) => void
  classify: (error: Refusal) => GraphVerdict
  reportTokenFailure: (code: number, subcode: number | null) => Promise<void>
}

export type LaneSenderParts = {
  call: (body: string, done: (outcome: SendOutcome) => void) => void
  classify: (error: Refusal) => GraphVerdict
  reportTokenFailure: (code: number, subcode: number | null) => Promise<void>
  createBody: (template: { name: string; language: string }) => TemplateBody
  createChatBody: (message: { to: string; payload: string; callbackData: string }) => string
}

type CampaignBody = { body: TemplateBody; constantComponents: string | null }

/** Remembers each campaign's constant part, so that a message costs no query, no promise and no JSON tree. */
export function createLaneSender(sql: Sql, parts: LaneSenderParts): LaneSender {
  const campaigns = new Map<string, CampaignBody>()
  const toBody = (message: QueuedMessage, campaign: CampaignBody | null): string => {
    const callbackData = formatOutboundKey({ group: message.campaignId ?? message.conversationId ?? '', messageId: message.id, attempt: message.attempt })
    if (!campaign) return parts.createChatBody({ to: message.address, payload: message.payload ?? '{}', callbackData })
    return campaign.body(message.address, message.payload ?? campaign.constantComponents, callbackData)
  }
  const sendNow: (message: QueuedMessage, campaign: CampaignBody | null, done: (outcome: SendOutcome) => void) => void = (message, campaign, done) => {
    let body: string
    try {
      body = toBody(message, campaign)
    } catch {
      return done({ kind: 'not_sent' })
    }
    parts.call(body, done)
  }
  return {
    classify: parts.classify,
    reportTokenFailure: parts.reportTokenFailure,
    send: (message, done, mayLeave) => {
      const { campaignId } = message
      const known = campaignId === null ? null : campaigns.get(campaignId)
      if (known !== undefined) return sendNow(message, known, done)
      loadCampaign(sql, campaignId!, parts.createBody).then(
        (campaign) => {
          campaigns.set(campaignId!, campaign)
          // A process that stood still meanwhile: others may have judged the message and sent it again.
          if (mayLeave()) sendNow(message, campaign, done)
          else done({ kind: 'not_sent' })
        },
        () => done({ kind: 'not_sent' }),
      )
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
