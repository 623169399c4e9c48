import type { ReactNode } from 'react'
import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { LiveEvent } from './api-types.ts'
import { browserClient } from './trpc.ts'

type Listener = (event: LiveEvent) => void
type Live = { connected: boolean; listen: (listener: Listener) => () => void }

const LiveContext = createContext<Live>({ connected: false, listen: () => () => undefined })

/** Opens the one subscription of this tab and hands its events to the pages that listen. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [connected, setConnected] = useState(false)
  const listeners = useRef(new Set<Listener>())
  useEffect(() => {
    const { api, onConnection } = browserClient()
    const stopWatching = onConnection((open) => {
      if (!open) setConnected(false)
    })
    const subscription = api.live.events.subscribe(undefined, {
      onStarted: () => setConnected(true),
      onData: (event) => listeners.current.forEach((listener) => listener(event)),
      onError: () => setConnected(false),
      onStopped: () => setConnected(false),
    })
    return () => {
      stopWatching()
      subscription.unsubscribe()
    }
  }, [])
  const live = useMemo<Live>(() => ({
    connected,
    listen: (listener) => {
      listeners.current.add(listener)
      return () => listeners.current.delete(listener)
    },
  }), [connected])
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>
}

export function useLiveConnected(): boolean {
  return useContext(LiveContext).connected
}

/** Calls `listener` for every live event while the component is mounted. */
export function useLiveEvents(listener: Listener): void {
  const { listen } = useContext(LiveContext)
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => listen((event) => latest.current(event)), [listen])
}
