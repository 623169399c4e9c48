/** What the sender does with an error of Meta's. */
export type GraphErrorClass = 'retry' | 'throttle' | 'recipient' | 'recipient_defer' | 'template' | 'account' | 'token' | 'window' | 'bug'

/** What stands still, or is at fault, because of it. */
export type GraphErrorScope = 'message' | 'recipient' | 'country' | 'template' | 'number' | 'waba' | 'app' | 'connection'

export type GraphErrorPermanence =
  /** Passes by itself. */
  | 'passing'
  /** Stays until somebody mends something. */
  | 'until_mended'
  /** Never changes for this message. */
  | 'final'

/** The button that helps, as pages name it. */
export type GraphErrorAction = 'retry' | 'template' | 'contacts' | 'reconnect' | 'check' | 'none'

export type GraphErrorRow = {
  /** One code, or the first and last of a range. */
  code: number | readonly [first: number, last: number]
  /** Set where Meta's subcode changes the meaning; one, or a range. */
  subcode?: number | readonly [first: number, last: number]
  class: GraphErrorClass
  scope: GraphErrorScope
  /** The least wait before trying again; null where trying again does not help. */
  delayMs: number | null
  permanence: GraphErrorPermanence
  title: string
  /** Plain words for people: what happened and what to do. */
  explanation: string
  /** In words: who has to do something. */
  whoActs: string
  action: GraphErrorAction
}

type Words = { title: string; explanation: string }
type Base = Omit<GraphErrorRow, 'code' | 'subcode' | keyof Words>

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Common kinds of rows, so that each row of the table says only what is its own. */
export const kinds = {
  retry: { class: 'retry', scope: 'message', delayMs: 2 * SECOND, permanence: 'passing', whoActs: 'Nobody: Clarion tries again', action: 'none' },
  throttle: { class: 'throttle', scope: 'number', delayMs: 5 * SECOND, permanence: 'passing', whoActs: 'Nobody: Clarion slows down', action: 'none' },
  recipient: { class: 'recipient', scope: 'recipient', delayMs: null, permanence: 'final', whoActs: 'Nobody', action: 'none' },
  template: { class: 'template', scope: 'template', delayMs: null, permanence: 'until_mended', whoActs: 'A marketer', action: 'template' },
  account: { class: 'account', scope: 'number', delayMs: null, permanence: 'until_mended', whoActs: 'An admin, in Meta’s Business Manager', action: 'check' },
  token: { class: 'token', scope: 'connection', delayMs: null, permanence: 'until_mended', whoActs: 'An admin', action: 'reconnect' },
  bug: { class: 'bug', scope: 'message', delayMs: null, permanence: 'final', whoActs: 'Whoever runs Clarion', action: 'none' },
} as const satisfies Record<string, Base>
