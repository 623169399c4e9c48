import { z } from 'zod'
import { AppError } from '#server/lib/app-error.ts'

/** Ids of Meta are opaque text, also where an answer writes them as numbers. */
export const graphId = z.union([z.string().min(1).max(200), z.number().transform(String)])

/** Ids become parts of addresses; nothing else than what Meta's ids are made of may. @throws AppError BAD_INPUT */
export function toPathId(id: string): string {
  if (/^[A-Za-z0-9_.:-]{1,200}$/.test(id) && !/^\.+$/.test(id)) return id
  throw new AppError('BAD_INPUT', 'This is not an id of Meta.')
}
