import type { Readable } from 'node:stream'
import { AppError } from '#server/lib/app-error.ts'

/**
 * Passes an upload on, piece by piece, up to a size. Stopping early leaves the stream open, so that the answer can
 * still be sent.
 * @throws AppError TOO_LARGE past the size, BAD_INPUT when the sender hangs up
 */
export async function* limitBytes(stream: Readable, maxBytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Uint8Array
      seen += bytes.length
      if (seen > maxBytes) throw tooLarge(maxBytes)
      yield bytes
    }
  } catch (error) {
    if (error instanceof AppError || !stream.destroyed) throw error
    throw new AppError('BAD_INPUT', 'The upload was cut off before its end. Nothing was imported; send the file again.', { cause: error })
  }
}

/** Reads and forgets what is left of an upload, so that its sender gets to read the answer; hangs up past a size. */
export function drain(stream: Readable, maxBytes: number): void {
  let seen = 0
  stream.on('data', (chunk: Uint8Array) => {
    seen += chunk.length
    if (seen > maxBytes) stream.destroy()
  })
  stream.on('error', () => undefined)
}

function tooLarge(maxBytes: number): AppError {
  const sentence = `The file is larger than ${String(Math.floor(maxBytes / 1024 / 1024))} MB. Split it and import the parts one after the other.`
  return new AppError('TOO_LARGE', sentence, { fields: { file: sentence } })
}
