import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const beside = fileURLToPath(new URL('../../../shared/meta/business-messaging-api_v23.0.yaml', import.meta.url))

/** Where Meta's OpenAPI file lies: META_OPENAPI, or beside the repository. Null when it is not there: it is Meta's, not ours to carry. */
export function metaOpenApiPath(): string | null {
  const path = process.env['META_OPENAPI'] || beside
  return existsSync(path) ? path : null
}

/** The file as an object; null when it is not there. */
export async function loadMetaOpenApi(): Promise<object | null> {
  const path = metaOpenApiPath()
  if (path === null) return null
  const document: unknown = parse(await readFile(path, 'utf8'), { maxAliasCount: -1 })
  return typeof document === 'object' ? document : null
}
