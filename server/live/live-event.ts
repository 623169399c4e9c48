export type LiveEventKind = 'message' | 'status' | 'campaign' | 'connection' | 'import' | 'sync'

/** Something changed; what it is, the page fetches itself. The id `*` means: anything of this kind may have changed. */
export type LiveEvent = { kind: LiveEventKind; id: string }

export const LIVE_CHANNEL = 'clarion_live'

export const liveEventKinds: readonly LiveEventKind[] = ['message', 'status', 'campaign', 'connection', 'import', 'sync']
