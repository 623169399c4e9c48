import { createHash, timingSafeEqual } from 'node:crypto'
import express, { type Express, type Request, type Response } from 'express'
import type { Services } from '#server/services.ts'
import { verifySignature } from '#server/webhooks/verify-signature.ts'
import type { WebhookIntake } from '#server/webhooks/webhook-intake.ts'

/** Meta sends at most 3 MB. */
const BODY_LIMIT = '4mb'

/** Mounted before everything else: no session, no cookies, no compression on this path. */
export function registerWebhookRoutes(app: Express, services: Pick<Services, 'env' | 'log'>, intake: WebhookIntake): void {
  app.get('/webhooks/meta', (req, res) => answerVerification(services.env.web.verifyToken, req, res))
  app.post('/webhooks/meta', express.raw({ type: () => true, limit: BODY_LIMIT }), (req, res) => {
    void receive({ ...services, intake }, req, res)
  })
}

/** Meta calls this once when the URL is saved, and expects its challenge back verbatim. */
function answerVerification(verifyToken: string, req: Request, res: Response): void {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = req.query
  if (mode === 'subscribe' && typeof token === 'string' && typeof challenge === 'string' && isSame(token, verifyToken)) {
    res.status(200).type('text/plain').send(challenge.slice(0, 1000))
    return
  }
  res.status(403).json({ error: { code: 'FORBIDDEN', message: 'hub.verify_token does not match VERIFY_TOKEN. Enter the same text in Meta’s app dashboard and in the environment.' } })
}

async function receive(parts: Pick<Services, 'env' | 'log'> & { intake: WebhookIntake }, req: Request, res: Response): Promise<void> {
  const body: unknown = req.body
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
  if (!verifySignature(parts.env.graph.appSecret, bytes, req.header('x-hub-signature-256'))) {
    parts.intake.countBadSignature()
    res.status(401).json({ error: { code: 'UNAUTHENTICATED', message: 'X-Hub-Signature-256 does not match the body. Check META_APP_SECRET.' } })
    return
  }
  try {
    await parts.intake.take(bytes)
    res.status(200).type('text/plain').send('ok')
  } catch (error) {
    parts.log.error({ err: error }, 'a webhook was not stored; Meta will send it again')
    res.status(500).json({ error: { code: 'UNAVAILABLE', message: 'Not stored. Send it again.' } })
  }
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
