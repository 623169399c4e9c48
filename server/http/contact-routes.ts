import type { Express, Request, Response } from 'express'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { importContacts } from '#server/contacts/import-contacts.ts'
import { drain, limitBytes } from '#server/contacts/limit-bytes.ts'
import { previewImport } from '#server/contacts/preview-import.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import { authOf, requireActor } from './authenticate.ts'

const BODY_MAX_BYTES = 256 * 1024 * 1024
const contentTypes = ['text/csv', 'text/plain', 'application/csv', 'application/vnd.ms-excel', 'application/octet-stream']

/** `POST /contacts/import?list=&file=[&dryRun=1]`: to be mounted before any body parser, for the file is read as it arrives. */
export function registerContactRoutes(app: Express, services: Services): void {
  app.post('/contacts/import', requireActor(services), (req, res, next) => {
    answerImport(services, req, res)
      .catch(next)
      // Whatever an early answer left unread is read and forgotten, so that the sender gets to see the answer.
      .finally(() => drain(req, BODY_MAX_BYTES))
  })
}

async function answerImport(services: Services, req: Request, res: Response): Promise<void> {
  const { actor } = authOf(res)
  requireRole(actor, 'marketer')
  res.json(await readImport(services, actor, req))
}

function readImport(services: Services, actor: Actor, req: Request) {
  // `is` answers null for an empty body: the reader has the better sentence for that.
  if (req.is(contentTypes) === false) throw new AppError('BAD_INPUT', 'Send the file itself as the body, with Content-Type: text/csv.')
  const source = limitBytes(req, BODY_MAX_BYTES)
  if (textOf(req.query['dryRun']) === '1') return previewImport(actor, source)
  return importContacts(services, actor, { source, listName: textOf(req.query['list']), fileName: textOf(req.query['file']) })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\0', '') : ''
}
