/** Milliseconds on a clock that nobody sets: for distances. The wall clock may jump by hours and would stall or hurry a lane. */
export function steadyNow(): number {
  return performance.now()
}

/** One moment on both clocks. */
export type Clocks = { wallMs: number; steadyMs: number }

export function readClocks(): Clocks {
  return { wallMs: Date.now(), steadyMs: performance.now() }
}

/** How long ago a moment was, by the clock that says longer: the steady one stands still while a machine is suspended, the other may be set back. */
export function ageMs(moment: Clocks): number {
  return Math.max(Date.now() - moment.wallMs, performance.now() - moment.steadyMs)
}
