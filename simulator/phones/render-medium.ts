import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'

/** A medium by link or id as the page can load it; without either, the sample that every world has. */
export function showMedium(kind: string, medium: JsonObject, parts: Parts): JsonObject {
  const id = textOf(medium['id'])
  const stored = id === undefined ? undefined : parts.media.get(id)
  return {
    kind,
    link: textOf(medium['link']) ?? (stored ? `/_sim/media/${stored.id}` : null),
    mime_type: stored?.mimeType ?? null,
    bytes: stored?.bytes.length ?? null,
    name: textOf(medium['filename']) ?? stored?.fileName ?? null,
    is_voice: medium['voice'] === true,
  }
}
