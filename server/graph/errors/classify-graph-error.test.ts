import { describe, expect, it } from 'vitest'
import { classifyGraphError, explainError, graphErrorTable } from './classify-graph-error.ts'
import type { GraphErrorClass } from './graph-error-row.ts'

const span = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** Meta's published codes by what a sender must do, written down apart from the table. */
const expected: Record<GraphErrorClass, number[]> = {
  retry: [1, 2, 131000, 131016, 131057, 133004, 134101, 2494100],
  throttle: [4, 17, 32, 341, 613, 80007, 80008, 130429, 131056, 133016],
  token: [0, 3, 10, 101, 102, 104, 190, ...span(200, 299), 131005],
  account: [33, 368, 131030, 131031, 131037, 131042, 131045, 131048, 131063, 131064, 133000, 133005, 133006, 133008, 133009, 133010, 133015, 134011, 136025, 134102, 139200, ...span(141000, 141010), 2388012, 2388091, 2388093, 2388103],
  recipient: [130403, 130472, 130497, 131021, 131026, 131036, 131050, 131052, 131062, 137000],
  recipient_defer: [131049],
  window: [131047],
  template: [131014, 131053, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069, ...span(139000, 139004)],
  bug: [100, 506, 803, 2500, 131008, 131009, 131051, 131055, 131059, 131203, 131214, 134100, 135000, 138000, 138999, ...span(139100, 139103), ...span(147001, 147005), ...span(200005, 200007), ...span(2494164, 2494179), 2593107, 2593108, 1752041],
}

const tokenSubcodes = [452, 456, 457, 458, 459, 460, 461, 462, 463, 464, 465, 466, 467, 468, 492]
const templateSubcodes = [2388019, 2388023, 2388024, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299]

describe('the table of Meta’s errors', () => {
  it.each(Object.entries(expected))('knows every code of class %s', (errorClass, codes) => {
    for (const code of codes) expect({ code, ...pick(classifyGraphError({ code })) }).toEqual({ code, class: errorClass, isKnown: true })
  })

  it.each(tokenSubcodes)('explains subcode %i of a dead token in its own words', (subcode) => {
    const verdict = classifyGraphError({ code: 190, subcode })
    expect(verdict).toMatchObject({ class: 'token', action: 'reconnect' })
    expect(verdict.title).not.toBe(classifyGraphError({ code: 190 }).title)
  })

  it.each(templateSubcodes)('explains subcode %i of a refused template in its own words', (subcode) => {
    const verdict = classifyGraphError({ code: 100, subcode })
    expect(verdict.class).toBe('template')
    expect(verdict.title).not.toBe('The template was refused')
  })

  it('takes an unlisted subcode for its code', () => {
    expect(classifyGraphError({ code: 190, subcode: 999 }).title).toBe(classifyGraphError({ code: 190 }).title)
    expect(classifyGraphError({ code: 100, subcode: 2388500 }).class).toBe('template')
    expect(classifyGraphError({ code: 131056, subcode: 2494055 })).toMatchObject({ class: 'throttle', scope: 'recipient' })
  })

  it('tells a stopped business from a bad value by the hold before it', () => {
    expect(classifyGraphError({ code: 135000 })).toMatchObject({ class: 'bug', scope: 'message' })
    expect(classifyGraphError({ code: 135000, wasHeld: true })).toMatchObject({ class: 'account', scope: 'waba', action: 'check', isKnown: true })
    expect(classifyGraphError({ code: 131026, wasHeld: true })).toMatchObject({ class: 'recipient' })
  })

  it('takes a missing object for lost access', () => {
    expect(classifyGraphError({ code: 100, subcode: 33 }).class).toBe('token')
  })

  it('has no code twice', () => {
    const keys = graphErrorTable.map((row) => JSON.stringify([row.code, row.subcode ?? null]))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('has a wait wherever trying again is the answer', () => {
    for (const row of graphErrorTable) if (['retry', 'throttle', 'recipient_defer'].includes(row.class)) expect(row).toMatchObject({ delayMs: expect.any(Number) as number })
  })

  it('speaks in full sentences and names no token', () => {
    for (const row of graphErrorTable) {
      expect(row.explanation).toMatch(/\.$/)
      expect(row.title).not.toMatch(/[.!]$/)
    }
  })
})

describe('codes outside the table', () => {
  it.each([
    [{ httpStatus: 503 }, 'retry'], [{ httpStatus: 400, isTransient: true }, 'retry'], [{ httpStatus: 429 }, 'throttle'],
    [{ httpStatus: 401 }, 'token'], [{ httpStatus: 403 }, 'token'], [{ httpStatus: 400 }, 'recipient'], [{}, 'recipient'],
  ] as const)('fall back on %j', (facts, errorClass) => {
    expect(pick(classifyGraphError({ code: 987654, ...facts }))).toEqual({ class: errorClass, isKnown: false })
  })

  it('have words all the same', () => {
    expect(explainError(987654).title).toBe('Error 987654 of Meta')
    expect(explainError(null).title).toBe('Meta refused the request')
  })
})

function pick(verdict: { class: GraphErrorClass; isKnown: boolean }) {
  return { class: verdict.class, isKnown: verdict.isKnown }
}
