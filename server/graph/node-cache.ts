import { LRUCache } from 'lru-cache'
import { toAppsecretProof } from './appsecret-proof.ts'

const TTL_MS = 5 * 60_000
const MAX_NODES = 5000

/** Reads of single nodes, kept for five minutes: Meta counts each call against an hourly limit. */
export type NodeCache = {
  /** Joins a read of the same node that is under way; a failed one is forgotten. */
  read: <T>(id: string, accessToken: string, load: () => Promise<T>) => Promise<T>
  /** To be called after each write and each webhook about the node. */
  invalidate: (id: string) => void
}

/** @param secret keys the entries, so that no token lies in the cache and no token sees what another may see */
export function createNodeCache(secret: string): NodeCache {
  const nodes = new LRUCache<string, Promise<unknown>>({ max: MAX_NODES, ttl: TTL_MS })
  return {
    read: <T>(id: string, accessToken: string, load: () => Promise<T>): Promise<T> => {
      const key = `${id}/${toAppsecretProof(secret, accessToken)}`
      const known = nodes.get(key) as Promise<T> | undefined
      if (known) return known
      const loading = load()
      nodes.set(key, loading)
      loading.catch(() => nodes.delete(key))
      return loading
    },
    invalidate: (id) => {
      for (const key of nodes.keys()) if (key.startsWith(`${id}/`)) nodes.delete(key)
    },
  }
}
