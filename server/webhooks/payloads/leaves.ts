import { z } from 'zod'

/** Leaves of Meta's payloads. All are tolerant: a leaf of the wrong type is null, and what is beside it still counts. */
const TEXT_MAX = 1000
const ROWS_MAX = 10_000

/** Text, or a number as text: ids come as either. */
export const text = z.unknown().optional().transform(toText)

/** A word of an open list, in upper case as Meta writes most of them. */
export const word = z.unknown().optional().transform((value) => toText(value)?.toUpperCase().slice(0, 100) ?? null)

/** Unix seconds as text or number. */
export const seconds = z.unknown().optional().transform((value) => toDate(value))

export const number = z.unknown().optional().transform((value) => {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : null
})

export const flag = z.unknown().optional().transform((value) => (typeof value === 'boolean' ? value : null))

/** An object within; null when it is missing or something else. */
export function part<T extends z.ZodType>(shape: T) {
  return z.unknown().optional().transform((value): z.output<T> | null => shape.safeParse(value).data ?? null)
}

/** A list within; a row without the expected shape is left out, the rest stays. */
export function rows<T extends z.ZodType>(shape: T) {
  return z.unknown().optional().transform((value): z.output<T>[] => (Array.isArray(value) ? value : []).slice(0, ROWS_MAX).flatMap((row: unknown) => {
    const read = shape.safeParse(row)
    return read.success ? [read.data] : []
  }))
}

/** Which number it is about; only events of the messages family carry it. */
export const metadata = part(z.looseObject({ display_phone_number: text, phone_number_id: text }))

/** Errors as webhooks carry them. */
export const errors = rows(z.looseObject({ code: number, title: text, message: text, error_data: part(z.looseObject({ details: text })), href: text }))

/** The person beside a message, a status or a preference. */
export const contacts = rows(z.looseObject({ profile: part(z.looseObject({ name: text, username: text })), wa_id: text, user_id: text, parent_user_id: text }))

/** Half a character, as cut texts have them: jsonb refuses it. */
const lone = /\p{Surrogate}/gu

function toText(value: unknown): string | null {
  if (typeof value === 'string') return value.slice(0, TEXT_MAX).replace(lone, '\ufffd')
  return typeof value === 'number' ? String(value) : null
}

const LATEST_S = 1e11

function toDate(value: unknown): Date | null {
  const parsed = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN
  return Number.isFinite(parsed) && parsed > 0 && parsed < LATEST_S ? new Date(parsed * 1000) : null
}
