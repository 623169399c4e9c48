import { request } from 'undici'
import { AppError } from '#server/lib/app-error.ts'
import type { GraphTransport } from './graph-transport.ts'
import { MEDIA_BYTES_MAX } from './media-limits.ts'

export type DownloadedMedia = { bytes: Buffer; mimeType: string }

export type MediaDownload = {
  accessToken: string
  url: string
  /** 100 MB when absent. */
  maxBytes?: number
}

/** Meta's file servers; the token goes to no other host. */
const metaHosts = /^([a-z0-9-]+\.)*(fbsbx\.com|fbcdn\.net|facebook\.com|whatsapp\.net)$/

/**
 * Fetches a file by the address that Meta gave, with the token and without following redirects.
 * @throws AppError BAD_INPUT for an address that is neither Meta's nor the configured Graph host's, NOT_FOUND when the
 *   address has expired (five minutes) or the token may not see it, TOO_LARGE, META_UNREACHABLE
 */
export async function downloadMedia(transport: GraphTransport, { accessToken, url, maxBytes = MEDIA_BYTES_MAX }: MediaDownload): Promise<DownloadedMedia> {
  const address = toAllowedUrl(url, transport.config.url)
  try {
    const response = await request(address, { dispatcher: transport.agent, headers: { authorization: `Bearer ${accessToken}`, accept: '*/*' } })
    transport.usage.record(response.headers)
    if (response.statusCode !== 200) {
      await response.body.dump()
      throw refusal(response.statusCode)
    }
    const type = response.headers['content-type']
    return { bytes: await readBytes(response.body, maxBytes), mimeType: typeof type === 'string' ? type.slice(0, 200) : 'application/octet-stream' }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('META_UNREACHABLE', 'download media: Meta did not answer', { userMessage: 'Meta’s file server does not answer at the moment. Try again in a minute.' })
  }
}

/** The configured Graph host too: a stand-in of Meta serves its files itself. */
function toAllowedUrl(url: string, graphUrl: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null
  const own = new URL(graphUrl)
  const isOwn = address?.host === own.host && address.protocol === own.protocol
  const isMeta = address?.protocol === 'https:' && address.port === '' && metaHosts.test(address.hostname)
  if (!address || address.username || address.password || !(isOwn || isMeta)) throw new AppError('BAD_INPUT', 'This is not an address of Meta’s file servers.')
  return address
}

function refusal(status: number): AppError {
  if (status >= 500 || status === 429) return new AppError('META_UNREACHABLE', `download media: HTTP ${String(status)}`, { userMessage: 'Meta’s file server does not answer at the moment. Try again in a minute.' })
  return new AppError('NOT_FOUND', `download media: HTTP ${String(status)}`, { userMessage: 'The file is not there any more, or the connection may not see it.' })
}

async function readBytes(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) throw new AppError('TOO_LARGE', `The file is larger than ${String(Math.floor(maxBytes / 1024))} kB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
