import { z } from 'zod'
import { caption, fileName, mediaSource } from './media-source.ts'

export const imageMessage = z.strictObject({ type: z.literal('image'), image: mediaSource({ caption }) })
export const videoMessage = z.strictObject({ type: z.literal('video'), video: mediaSource({ caption }) })
/** `voice` with OGG/OPUS shows as a voice message and reports when it was played. */
export const audioMessage = z.strictObject({ type: z.literal('audio'), audio: mediaSource({ voice: z.boolean().optional() }) })
export const documentMessage = z.strictObject({ type: z.literal('document'), document: mediaSource({ caption, filename: fileName }) })
export const stickerMessage = z.strictObject({ type: z.literal('sticker'), sticker: mediaSource({}) })
