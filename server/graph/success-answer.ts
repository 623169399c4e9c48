import { z } from 'zod'
import { AppError } from '#server/lib/app-error.ts'

/** What Meta answers to most writes; some add the object's id. */
export const successAnswer = z.looseObject({ success: z.boolean().optional() })

/** @throws AppError META_REFUSED when Meta answers 200 and says that nothing was done */
export function requireSuccess(answer: z.infer<typeof successAnswer>, call: string): void {
  if (answer.success === false) throw new AppError('META_REFUSED', `${call}: Meta answered success:false`, { userMessage: 'Meta did not do this and gave no reason. Try again later.' })
}
