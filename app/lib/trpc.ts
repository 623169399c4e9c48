import { createTRPCClient, createWSClient, httpBatchLink, splitLink, wsLink } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from './api-types.ts'

/** The typed calls of the browser. */
export type BrowserApi = ReturnType<typeof createTRPCClient<AppRouter>>
export type ConnectionListener = (open: boolean) => void

type BrowserClient = { api: BrowserApi; onConnection: (listener: ConnectionListener) => () => void }

let client: BrowserClient | null = null

/** The browser's typed client, made on first use: calls over HTTP in batches, live events over one WebSocket. */
export function browserClient(): BrowserClient {
  client ??= createBrowserClient()
  return client
}

/** Typed calls from the browser. Never call it while rendering on the server. */
export function browserApi(): BrowserApi {
  return browserClient().api
}

function createBrowserClient(): BrowserClient {
  const listeners = new Set<ConnectionListener>()
  const tell = (open: boolean) => listeners.forEach((listener) => listener(open))
  const socket = createWSClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/trpc`,
    lazy: { enabled: true, closeMs: 10_000 },
    retryDelayMs: (attempt) => Math.min(500 * 2 ** attempt, 10_000),
    onOpen: () => tell(true),
    onClose: () => tell(false),
  })
  const api = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: wsLink({ client: socket, transformer: superjson }),
        false: httpBatchLink({
          url: '/trpc',
          transformer: superjson,
          maxURLLength: 2_000,
          headers: { 'x-csrf': '1' },
        }),
      }),
    ],
  })
  return {
    api,
    onConnection: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
