import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

type Import = { file: string; target: string; isType: boolean }

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], { encoding: 'utf8' }).trim().split('\n')
const sources = files.filter((file) => /^(app|server|workflows|db|simulator)\//.test(file) && !/\.test\.tsx?$/.test(file))

/** `import type` and `import { type A }` alike; a mixed import counts as a value. */
function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^(?:import|export)\s+(type\s+)?([^'"]*?from\s+)?['"]([^'"]+)['"]/gm)].map(([, type, names, specifier]) => ({
    file, target: resolve(file, specifier!), isType: type !== undefined || onlyTypes(names ?? ''),
  }))
}

function onlyTypes(names: string): boolean {
  const inner = /^\{([\s\S]*)\}\s*from/.exec(names.trim())?.[1]
  return inner !== undefined && inner.split(',').map((name) => name.trim()).filter(Boolean).every((name) => name.startsWith('type '))
}

function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : `package:${specifier}`
}

const imports = sources.flatMap(importsOf)
const offenders = (isOffence: (row: Import) => boolean) => imports.filter(isOffence).map((row) => `${row.file} → ${row.target}`)

describe('the import law', () => {
  it('reads imports at all', () => {
    expect(imports.length).toBeGreaterThan(300)
  })

  it('app takes only types from server, and nothing from workflows or db', () => {
    expect(offenders((row) => row.file.startsWith('app/') && (/^(workflows|db)\//.test(row.target) || (row.target.startsWith('server/') && !row.isType)))).toEqual([])
  })

  it('db and simulator import nothing of ours', () => {
    expect(offenders((row) => row.file.startsWith('db/') && /^(app|server|workflows|simulator)\//.test(row.target))).toEqual([])
    expect(offenders((row) => row.file.startsWith('simulator/') && /^(app|server|workflows|db|tests)\//.test(row.target))).toEqual([])
  })

  it('server features know workflows only by their contracts, options and search attributes', () => {
    const allowed = /^workflows\/([\w-]+\/contract|options|search-attributes)\.ts$/
    expect(offenders((row) => row.file.startsWith('server/') && row.target.startsWith('workflows/') && !allowed.test(row.target))).toEqual([])
  })

  it('server features know nothing of HTTP and tRPC', () => {
    const feature = /^server\/(?!trpc|http|main|context|services|env)[\w-]+\//
    expect(offenders((row) => feature.test(row.file) && !row.isType && /^(server\/(trpc|http)\/|package:(express|@trpc))/.test(row.target) && !row.file.startsWith('server/live/'))).toEqual([])
  })

  it('workflow code stays inside Temporal’s sandbox', () => {
    const inside = /^workflows\/(?!recording|interceptors)[\w-]+\/(?!activities)[\w-]+\.ts$/
    const allowed = /^(package:@temporalio\/(workflow|common)|workflows\/(options|search-attributes)\.ts|workflows\/(?!recording|interceptors)[\w-]+\/(?!activities)[\w-]+\.ts)$/
    expect(offenders((row) => inside.test(row.file) && !row.isType && !allowed.test(row.target))).toEqual([])
  })

  it('only server/env.ts reads the environment of web and worker', () => {
    const readers = sources.filter((file) => /^(app|server|workflows|db)\//.test(file) && /process\.env/.test(readFileSync(file, 'utf8')))
    expect(readers.filter((file) => !['server/env.ts', 'db/migrate.ts', 'db/seed.ts'].includes(file))).toEqual([])
  })

  it('no file is longer than 300 lines, none is called utils or helpers, and no barrel re-exports everything', () => {
    const code = files.filter((file) => !file.startsWith('node_modules/'))
    expect(code.filter((file) => readFileSync(file, 'utf8').split('\n').length > 301)).toEqual([])
    expect(code.filter((file) => /(^|\/)(utils?|helpers?|common|misc|manager)(\.|\/)/.test(file))).toEqual([])
    expect(code.filter((file) => /^export \* from/m.test(readFileSync(file, 'utf8')))).toEqual([])
  })
})
