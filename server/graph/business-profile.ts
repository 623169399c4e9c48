import { z } from 'zod'
import { toPathId } from './graph-id.ts'
import type { GraphTransport } from './graph-transport.ts'
import type { NodeCache } from './node-cache.ts'
import { parseInput } from './parse-input.ts'
import { requireSuccess, successAnswer } from './success-answer.ts'

export type BusinessProfile = { about: string; address: string; description: string; email: string; websites: string[]; vertical: string | null; pictureUrl: string | null }

const text = z.string().nullish()
const profile = z.looseObject({ about: text, address: text, description: text, email: text, websites: z.array(z.string()).nullish(), vertical: text, profile_picture_url: text })
/** Some answers put the profile one level deeper. */
const answered = z.looseObject({ data: z.array(profile.extend({ business_profile: profile.nullish() })) })
const FIELDS = 'about,address,description,email,profile_picture_url,websites,vertical'

const changes = z.strictObject({
  about: z.string().min(1).max(139).optional(),
  address: z.string().max(256).optional(),
  description: z.string().max(512).optional(),
  email: z.union([z.literal(''), z.email().max(128)]).optional(),
  websites: z.array(z.url({ protocol: /^https?$/ }).max(256)).max(2).optional(),
  /** Such as RETAIL; an open list. */
  vertical: z.string().regex(/^[A-Z_]{1,64}$/).optional(),
  /** From a resumable upload. */
  profile_picture_handle: z.string().min(1).max(2000).optional(),
})
export type ProfileChanges = z.infer<typeof changes>

/** What people see of the business in WhatsApp. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/business-profiles */
export function createProfileCalls(transport: GraphTransport, cache: NodeCache) {
  return {
    get: (accessToken: string, phoneNumberId: string): Promise<BusinessProfile> =>
      cache.read({ id: phoneNumberId, part: 'profile' }, accessToken, async () => {
        const answer = await transport.call({ name: 'get profile', path: `${toPathId(phoneNumberId)}/whatsapp_business_profile`, accessToken, query: { fields: FIELDS }, schema: answered })
        const [row] = answer.data
        return toProfile(row?.business_profile ?? row ?? {})
      }),
    update: async (accessToken: string, phoneNumberId: string, input: ProfileChanges): Promise<void> => {
      const json = { messaging_product: 'whatsapp', ...parseInput(changes, input, 'the profile') }
      requireSuccess(await transport.call({ name: 'update profile', method: 'POST', path: `${toPathId(phoneNumberId)}/whatsapp_business_profile`, accessToken, json, schema: successAnswer }), 'update profile')
      cache.invalidate(phoneNumberId)
    },
  }
}

function toProfile(row: z.infer<typeof profile>): BusinessProfile {
  return {
    about: row.about ?? '', address: row.address ?? '', description: row.description ?? '', email: row.email ?? '',
    websites: row.websites ?? [], vertical: row.vertical ?? null, pictureUrl: row.profile_picture_url ?? null,
  }
}
