import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'

/** Opens a socket: `onBytes` hears of everything that arrives, and may keep nothing of it, for the next bytes come into the same memory. */
export type OpenSocket = (onBytes: (bytes: Buffer) => void, opened: (socket: Socket | null) => void) => void

export type OpenOptions = {
  /** `https://graph.facebook.com` */
  origin: string
  /** Until the other side has proven who it is. */
  timeoutMs: number
  tls?: ConnectionOptions | undefined
}

/** Far more than an answer to a send has. */
const BUFFER_BYTES = 16 * 1024
const KEEP_ALIVE_MS = 60_000

/**
 * Both families of addresses are tried, TLS sessions are used again. Each socket reads into memory of its own (Node's `onread`): a stream
 * asks for 64 KB for every answer, and the objects around it cost a call 4 of 18 µs.
 */
export function createOpener({ origin, timeoutMs, tls }: OpenOptions): OpenSocket {
  const { protocol, hostname, port } = new URL(origin)
  // Node wants the address of `[::1]` without its brackets.
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const isTls = protocol === 'https:'
  let session: Buffer | undefined
  const openTls = (onread: OnRead) => {
    const name = isIP(host) === 0 ? { servername: host } : {}
    const options: ConnectionOptions & { onread: OnRead } = { ...name, ...(session && { session }), ALPNProtocols: ['http/1.1'], ...tls, host, port: Number(port || 443), onread }
    return connectTls(options).on('session', (latest: Buffer) => (session = latest))
  }
  return (onBytes, opened) => {
    const onread = readInto(onBytes)
    const socket = isTls ? openTls(onread) : connect({ host, port: Number(port || 80), onread })
    const tooLate = setTimeout(() => socket.destroy(), timeoutMs)
    const settle = (isOpen: boolean) => {
      clearTimeout(tooLate)
      socket.off('close', fail)
      opened(isOpen ? socket : null)
    }
    const fail = () => settle(false)
    // What went wrong does not matter; that it closes does.
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS).on('error', () => undefined)
    socket.on('close', fail).once(isTls ? 'secureConnect' : 'connect', () => settle(true))
  }
}

type OnRead = { buffer: Uint8Array; callback: (count: number) => boolean }

function readInto(onBytes: (bytes: Buffer) => void): OnRead {
  const memory = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  return { buffer: memory, callback: (count) => {
    onBytes(memory.subarray(0, count))
    return true
  } }
}
