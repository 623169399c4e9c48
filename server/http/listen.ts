import type { Server } from 'node:http'

/** @throws Error with one sentence that says what to do when the address cannot be taken */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(explain(error, host, port), { cause: error })))
    server.listen(port, host, () => resolve())
  })
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') return `Port ${String(port)} on ${host} is already in use. Stop the other program, or set PORT to a free one.`
  if (error.code === 'EACCES') return `Port ${String(port)} may not be used by this user. Set PORT to one above 1023.`
  if (error.code === 'EADDRNOTAVAIL') return `${host} is not an address of this machine. Set HOST to one that is, e.g. 127.0.0.1.`
  return `The web process could not listen on ${host}:${String(port)}: ${error.message}`
}
