import { useCallback, useEffect, useRef, useState } from 'react'
import type { LiveEvent } from './api-types.ts'
import { useLiveConnected, useLiveEvents } from './live.tsx'

/** At most one refetch in this time, however many events arrive. */
const refetchGapMs = 1_000
/** How often to ask while no WebSocket is open. */
const pollMs = 2_000
/** How often to ask all the same while it is open: an event lost on the way must not freeze a number. */
const safetyPollMs = 5_000

export type LiveDataOptions<T> = {
  /** What the loader answered; a new value replaces whatever was fetched since. */
  initial: T
  fetch: () => Promise<T>
  matches: (event: LiveEvent) => boolean
  /** False once nothing can change any more: no polling then, events still count. */
  active?: boolean
}

/** Keeps a loader's answer fresh: refetches when a matching live event arrives, and by polling when none can. */
export function useLiveData<T>(options: LiveDataOptions<T>): { value: T; stale: boolean; refetch: () => void } {
  const { initial, active = true } = options
  const [value, setValue] = useState(initial)
  const [stale, setStale] = useState(false)
  const connected = useLiveConnected()
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  useEffect(() => setValue(initial), [initial])
  const refetch = useThrottled(useCallback(async () => {
    const asked = latest.current.initial
    try {
      const fresh = await latest.current.fetch()
      // The person may have moved to another page of the same route meanwhile.
      if (asked === latest.current.initial) setValue(fresh)
      setStale(false)
    } catch {
      setStale(true)
    }
  }, []))
  useLiveEvents((event) => {
    if (latest.current.matches(event)) refetch()
  })
  useEffect(() => {
    if (!active) return undefined
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refetch()
    }, connected ? safetyPollMs : pollMs)
    return () => clearInterval(timer)
  }, [active, connected, refetch])
  return { value, stale, refetch }
}

/** Runs `task` now, or once at the end of the gap; never twice at the same time. */
function useThrottled(task: () => Promise<void>): () => void {
  const state = useRef({ busy: false, again: false, timer: null as ReturnType<typeof setTimeout> | null })
  useEffect(() => {
    const current = state.current
    return () => {
      if (current.timer) clearTimeout(current.timer)
      current.timer = null
    }
  }, [])
  return useCallback(() => {
    const current = state.current
    const run = () => {
      current.busy = true
      void task().finally(() => {
        current.busy = false
        current.timer = setTimeout(() => {
          current.timer = null
          const again = current.again
          current.again = false
          if (again) run()
        }, refetchGapMs)
      })
    }
    if (current.busy || current.timer) current.again = true
    else run()
  }, [task])
}
