import { z } from 'zod'

/** Degrees; Meta writes them as text. */
const degrees = (max: number) => z.union([z.number(), z.string().regex(/^-?\d{1,3}(\.\d{1,20})?$/)]).refine((value) => Math.abs(Number(value)) <= max, `degrees reach from -${String(max)} to ${String(max)}`).transform(String)

export const location = z.strictObject({ latitude: degrees(90), longitude: degrees(180), name: z.string().min(1).max(1000).optional(), address: z.string().min(1).max(1000).optional() })

export const locationMessage = z.strictObject({ type: z.literal('location'), location })
