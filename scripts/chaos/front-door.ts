import { connect, createServer, type Socket } from 'node:net'

/**
 * What stands before several web processes: gives each connection to the next of them, and passes over one that cannot be reached. A
 * connection ends with its process, so that whoever was waiting asks again.
 * @returns closes the door; connections end with what they lead to
 */
export async function openFrontDoor(port: number, backends: readonly number[]): Promise<() => void> {
  let turn = 0
  const server = createServer((caller) => {
    turn += 1
    lead(caller, backends.map((_, place) => backends[(turn + place) % backends.length]!))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return () => void server.close()
}

/** @param ports in the order in which they are tried */
function lead(caller: Socket, [port, ...others]: number[]): void {
  if (port === undefined || caller.destroyed) {
    caller.destroy()
    return
  }
  const backend = connect(port, '127.0.0.1')
  const tryNext = () => lead(caller, others)
  backend.once('error', tryNext)
  backend.once('connect', () => {
    backend.off('error', tryNext)
    join(caller, backend)
  })
}

function join(caller: Socket, backend: Socket): void {
  for (const [one, other] of [[caller, backend], [backend, caller]] as const) {
    // An end is told by `close`.
    one.on('error', () => undefined)
    one.once('close', () => other.destroy())
    one.pipe(other)
  }
  if (caller.destroyed) backend.destroy()
}
