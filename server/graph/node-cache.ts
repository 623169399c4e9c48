import { LRUCache } from 'lru-cache'
import { toAppsecretProof } from './appsecret-proof.ts'

const TTL_MS = 5 * 60_000
const MAX_NODES = 5000

/** A node, and which of its faces was read: fields of their own, health, profile. */
export type NodeKey = { id: string; part: string }

/** Reads of single nodes, kept for five minutes: Meta counts each call against an hourly limit. */
export type NodeCache = {
  /** Joins a read of the same node that is under way; a failed one is forgotten. */
  read: <T>(key: NodeKey, accessToken: string, load: () => Promise<T>) => Promise<T>
  /** To be called after each write and each webhook about the node. */
  invalidate: (id: string) => void
  /** The same without telling: another process said so. */
  forget: (id: string) => void
  forgetAll: () => void
}

/**
 * @param secret keys the entries, so that no token lies in the cache and no token sees what another may see
 * @param onInvalidate hears of each change that this process made or was told of
 */
export function createNodeCache(secret: string, onInvalidate: (id: string) => void = () => undefined): NodeCache {
  const nodes = new LRUCache<string, Promise<unknown>>({ max: MAX_NODES, ttl: TTL_MS })
  const forget = (id: string) => {
    for (const key of nodes.keys()) if (key.startsWith(`${id}/`)) nodes.delete(key)
  }
  return {
    read: <T>({ id, part }: NodeKey, accessToken: string, load: () => Promise<T>): Promise<T> => {
      const key = `${id}/${part}/${toAppsecretProof(secret, accessToken)}`
      const known = nodes.get(key) as Promise<T> | undefined
      if (known) return known
      const loading = load()
      nodes.set(key, loading)
      // Only its own entry: after an invalidation another reading may stand there.
      loading.catch(() => {
        if (nodes.peek(key) === loading) nodes.delete(key)
      })
      return loading
    },
    invalidate: (id) => {
      forget(id)
      onInvalidate(id)
    },
    forget,
    forgetAll: () => nodes.clear(),
  }
}
