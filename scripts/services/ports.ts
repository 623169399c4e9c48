import { createServer } from 'node:net'
import { claimPort } from './claim-port.ts'
import { PlainError } from './say.ts'

export type PortWish = {
  /** What the port is for, as the reader knows it. */
  purpose: string
  /** The environment variable or option that asks for a port. */
  variable: string
  /** Its text; undefined or blank = nobody asked. */
  asked: string | undefined
  fallback: number
}

type IsFree = (port: number) => boolean | Promise<boolean>
const TRIES = 200

/**
 * The port that was asked for, or the first free one from the fallback on.
 * @throws PlainError when the asked one is not a port or is taken
 */
export async function choosePort(wish: PortWish, taken: Set<number> = new Set(), isFree: IsFree = isFreeForUs): Promise<number> {
  const port = wish.asked?.trim() ? await askedPort(wish, taken, isFree) : await nextFree(wish, taken, isFree)
  taken.add(port)
  return port
}

/**
 * Where a run of its own begins to look, with 1,700 ports above: anywhere in a wide range, as two runs side by side must not choose the same free port, and below what
 * Linux gives to outgoing connections (32,768 and above), one of which would keep a process that was killed from listening there again.
 */
export function randomBase(): number {
  return 20_000 + Math.floor(Math.random() * 11_000)
}

async function askedPort(wish: PortWish, taken: Set<number>, isFree: IsFree): Promise<number> {
  const port = Number(wish.asked)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new PlainError(`${wish.variable}=${String(wish.asked)} is not a port: give a number from 1 to 65535.`)
  }
  if (!taken.has(port) && (await isFree(port))) return port
  throw new PlainError(`Port ${String(port)} for ${wish.purpose} is taken: stop what listens there, or set ${wish.variable} to another port.`)
}

async function nextFree(wish: PortWish, taken: Set<number>, isFree: IsFree): Promise<number> {
  for (let port = wish.fallback; port < wish.fallback + TRIES; port++) {
    if (!taken.has(port) && (await isFree(port))) return port
  }
  throw new PlainError(`No port is free for ${wish.purpose} from ${String(wish.fallback)} on: set ${wish.variable}.`)
}

async function isFreeForUs(port: number): Promise<boolean> {
  return (await isPortFree(port)) && claimPort(port)
}

/** Whether this machine would let us listen there. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
