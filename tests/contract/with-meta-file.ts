import { test } from 'vitest'
import { loadMetaOpenApi } from '../support/meta-openapi.ts'
import type { OpenApiDocument } from './json-schema-of.ts'

let loading: Promise<object | null> | undefined

/** A test against Meta's OpenAPI file, which is not ours to carry: where it is not, the test says so and is skipped. */
export function testWithMetaFile(name: string, run: (document: OpenApiDocument) => Promise<void>): void {
  test(name, async ({ skip }) => {
    loading ??= loadMetaOpenApi()
    const document = (await loading) as OpenApiDocument | null
    if (document === null) skip('Meta’s OpenAPI file is not here; META_OPENAPI says where it is.')
    else await run(document)
  })
}
