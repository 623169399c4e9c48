export const DEFAULT_VERSION = 'v26.0'

/** The oldest version that is alive; Meta serves every older one as this. */
const OLDEST_MAJOR = 21

/** `v17.0` → `v21.0`: what the header `facebook-api-version` tells about a version in a path. */
export function servedVersion(asked: string): string {
  return Number.parseInt(asked.slice(1), 10) < OLDEST_MAJOR ? `v${String(OLDEST_MAJOR)}.0` : asked
}
