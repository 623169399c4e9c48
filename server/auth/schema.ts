import { z } from 'zod'

export const signInInput = z.strictObject({
  email: z.string({ error: 'is missing' }).trim().toLowerCase().min(3, 'is not an e-mail address').max(254, 'is too long').includes('@', { error: 'is not an e-mail address' }),
  password: z.string({ error: 'is missing' }).min(1, 'is missing').max(1024, 'is too long'),
})
export type SignInInput = z.infer<typeof signInInput>

const refreshToken = z.string({ error: 'is missing' }).min(20, 'is not a refresh token').max(200, 'is not a refresh token')

export const refreshInput = z.strictObject({ refreshToken })
export const logoutInput = z.strictObject({ refreshToken: refreshToken.optional() })
