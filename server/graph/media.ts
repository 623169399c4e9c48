import { FormData } from 'undici'
import { z } from 'zod'
import { graphId, toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import { downloadMedia, type DownloadedMedia } from './media-download.ts'
import { mediaLimitOf } from './media-limits.ts'
import { parseInput } from './parse-input.ts'
import { requireSuccess, successAnswer } from './success-answer.ts'

export type MediaFile = { bytes: Uint8Array; mimeType: string; fileName: string }

export type MediaInfo = {
  id: string
  /** Good for five minutes, and only with the token; not to be stored or logged. */
  url: string
  mimeType: string
  /** Hex or base64, as Meta gives it. */
  sha256: string | null
  sizeBytes: number | null
}

const uploaded = z.looseObject({ id: graphId })
const info = z.looseObject({ id: graphId, url: z.string().min(1).max(4000), mime_type: z.string().nullish(), sha256: z.string().nullish(), file_size: z.coerce.number().nullish().catch(null) })
const file = z.strictObject({
  bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length > 0, 'the file is empty'),
  mimeType: z.string().regex(/^[a-z]+\/[\w.+-]{1,100}(; ?codecs=opus)?$/, 'a type looks like image/jpeg'),
  fileName: z.string().min(1).max(240),
}).refine(({ bytes, mimeType }) => bytes.length <= mediaLimitOf(mimeType), 'the file is too large for its type')

/** Files of messages. Uploaded ones live 30 days, received ones 7. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media */
export function createMediaCalls(transport: GraphTransport) {
  return {
    /** @returns the media id */
    upload: async (accessToken: string, phoneNumberId: string, input: MediaFile): Promise<string> => {
      const { bytes, mimeType, fileName } = parseInput(file, input, 'the file')
      const multipart = new FormData()
      multipart.set('messaging_product', 'whatsapp')
      multipart.set('type', mimeType)
      multipart.set('file', new Blob([Uint8Array.from(bytes)], { type: mimeType }), fileName)
      return (await transport.call({ name: 'upload media', method: 'POST', path: `${toPathId(phoneNumberId)}/media`, accessToken, multipart, schema: uploaded })).id
    },
    /** @param phoneNumberId Meta then checks that the file belongs to the number */
    get: async (accessToken: string, mediaId: string, phoneNumberId?: string): Promise<MediaInfo> => {
      const answer = await transport.call({ name: 'get media', path: toPathId(mediaId), accessToken, query: numberOf(phoneNumberId), schema: info })
      return { id: answer.id, url: answer.url, mimeType: answer.mime_type ?? 'application/octet-stream', sha256: answer.sha256 ?? null, sizeBytes: answer.file_size ?? null }
    },
    /** @throws AppError BAD_INPUT when the address is not one of Meta's, TOO_LARGE beyond the bound */
    download: (accessToken: string, media: Pick<MediaInfo, 'url'>, options?: { maxBytes?: number }): Promise<DownloadedMedia> => downloadMedia(transport, { accessToken, url: media.url, ...options }),
    delete: async (accessToken: string, mediaId: string, phoneNumberId?: string): Promise<void> => {
      requireSuccess(await transport.call({ name: 'delete media', method: 'DELETE', path: toPathId(mediaId), accessToken, query: numberOf(phoneNumberId), schema: successAnswer }), 'delete media')
    },
  }
}

function numberOf(phoneNumberId: string | undefined): Record<string, string> {
  return phoneNumberId === undefined ? {} : { phone_number_id: toPathId(phoneNumberId) }
}
