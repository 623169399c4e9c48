import { z } from 'zod'
import { AppError } from '#server/lib/app-error.ts'
import type { GraphTransport } from './graph-transport.ts'
import { parseInput } from './parse-input.ts'

const file = z.strictObject({
  bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length > 0 && bytes.length <= 100 * 1024 * 1024, 'the file has 1 byte to 100 MB'),
  mimeType: z.enum(['image/jpeg', 'image/png', 'video/mp4', 'application/pdf']),
  fileName: z.string().min(1).max(240),
})
export type UploadFile = z.infer<typeof file>

const session = z.looseObject({ id: z.string().regex(/^upload:[\w=:.+-]+(\?[\w=&%.+:-]*)?$/).max(2000) })
const progress = z.looseObject({ h: z.string().max(20_000).optional(), file_offset: z.coerce.number().int().min(0).optional() })
/** Broken connections that one upload survives. */
const RESUMES_MAX = 3

/**
 * Uploads that yield a handle, for samples in template headers and profile pictures. A broken one goes on where Meta says
 * that it got to. https://developers.facebook.com/docs/graph-api/guides/upload
 */
export function createUploadCalls(transport: GraphTransport) {
  const { appId } = transport.config
  const start = async (accessToken: string, input: UploadFile): Promise<string> => {
    const { bytes, mimeType, fileName } = parseInput(file, input, 'the file')
    const query = { file_name: fileName, file_length: String(bytes.length), file_type: mimeType }
    return (await transport.call({ name: 'start upload', method: 'POST', path: `${appId}/uploads`, accessToken, query, schema: session })).id
  }
  /** The session's own query signs it, so it stays in the address. Meta wants the word OAuth here. */
  const sendFrom = (accessToken: string, upload: { id: string; bytes: Uint8Array; offset: number }) =>
    transport.call({
      name: 'upload bytes', method: 'POST', path: upload.id, accessToken, scheme: 'OAuth', headers: { file_offset: String(upload.offset) },
      bytes: { data: upload.bytes.subarray(upload.offset), contentType: 'application/octet-stream' }, schema: progress,
    })
  const readOffset = async (accessToken: string, id: string): Promise<number> =>
    (await transport.call({ name: 'get upload', path: id, accessToken, scheme: 'OAuth', schema: progress })).file_offset ?? 0
  return {
    /** @returns the handle, to be used at once */
    upload: async (accessToken: string, input: UploadFile): Promise<string> => {
      const id = await start(accessToken, input)
      let offset = 0
      for (let resumes = 0; resumes <= RESUMES_MAX; resumes += 1) {
        try {
          const answer = await sendFrom(accessToken, { id, bytes: input.bytes, offset })
          if (answer.h) return answer.h
          offset = Math.min(answer.file_offset ?? 0, input.bytes.length)
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'META_UNREACHABLE' || resumes === RESUMES_MAX) throw error
          offset = Math.min(await readOffset(accessToken, id), input.bytes.length)
        }
      }
      throw new AppError('META_UNREACHABLE', 'upload bytes: Meta gave no handle', { userMessage: 'The upload did not finish. Try again in a minute.' })
    },
  }
}
