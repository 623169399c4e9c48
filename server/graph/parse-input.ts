import type { z } from 'zod'
import { AppError } from '#server/lib/app-error.ts'

/**
 * What goes out is checked as strictly as Meta does, so that no call is spent on a request that cannot succeed.
 * @param what names the thing for people: `the profile`
 * @throws AppError BAD_INPUT with a sentence per field; values are never quoted
 */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const fields: Record<string, string> = {}
  for (const issue of parsed.error.issues.slice(0, 20)) fields[issue.path.join('.') || 'input'] ??= issue.message
  const first = Object.entries(fields)[0]
  throw new AppError('BAD_INPUT', `WhatsApp would refuse ${what}: ${first ? `${first[0]}: ${first[1]}` : 'it is not complete'}`, { fields })
}
