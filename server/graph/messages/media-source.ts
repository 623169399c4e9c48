import { z } from 'zod'

/** An uploaded file by its id, or a link that Meta fetches. */
const source = { id: z.string().min(1).max(200).optional(), link: z.url({ protocol: /^https?$/ }).max(2000).optional() }

/** @param extra fields beside id and link, such as a caption */
export function mediaSource<T extends z.ZodRawShape>(extra: T) {
  return z.strictObject({ ...source, ...extra }).refine((file) => ('id' in file && file.id !== undefined) !== ('link' in file && file.link !== undefined), 'a file is given by its id or by a link, not both')
}

export const caption = z.string().min(1).max(1024).optional()
export const fileName = z.string().min(1).max(240).optional()
