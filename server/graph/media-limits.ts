const MEGABYTE = 1024 * 1024

/** Meta's largest files by type, in bytes. https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types */
const limits: readonly (readonly [pattern: RegExp, bytes: number])[] = [
  [/^image\/webp/, MEGABYTE / 2],
  [/^image\//, 5 * MEGABYTE],
  [/^(video|audio)\//, 16 * MEGABYTE],
]

export const MEDIA_BYTES_MAX = 100 * MEGABYTE

/** Documents, and everything that Meta does not list, have 100 MB. */
export function mediaLimitOf(mimeType: string): number {
  return limits.find(([pattern]) => pattern.test(mimeType))?.[1] ?? MEDIA_BYTES_MAX
}
