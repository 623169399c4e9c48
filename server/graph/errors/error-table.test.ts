import { describe, expect, it } from 'vitest'
import { classifyGraphError } from './classify-graph-error.ts'

/**
 * Every published code, written down apart from the table: class, scope, least wait, permanence, button, and who must act. First and last of
 * ranges stand for them.
 */
const published: Record<string, [code: number, meaning: string, whoActs: keyof typeof actors][]> = {
  'the Graph API': [
    [0, 'token connection - until_mended reconnect', 'admin'],
    [1, 'retry message 2s passing none', 'nobody'],
    [2, 'retry message 5s passing none', 'nobody'],
    [3, 'token connection - until_mended reconnect', 'admin'],
    [4, 'throttle app 300s passing none', 'nobody'],
    [10, 'token connection - until_mended reconnect', 'admin'],
    [17, 'throttle connection 300s passing none', 'nobody'],
    [32, 'throttle app 300s passing none', 'nobody'],
    [33, 'account number - until_mended check', 'admin'],
    [100, 'bug message - final none', 'operator'],
    [101, 'token connection - until_mended reconnect', 'operator'],
    [102, 'token connection - until_mended reconnect', 'admin'],
    [104, 'token connection - until_mended reconnect', 'admin'],
    [190, 'token connection - until_mended reconnect', 'admin'],
    [200, 'token connection - until_mended reconnect', 'admin'],
    [299, 'token connection - until_mended reconnect', 'admin'],
    [341, 'throttle app 300s passing none', 'nobody'],
    [368, 'account waba - until_mended check', 'admin'],
    [506, 'bug message - final none', 'operator'],
    [613, 'throttle app 300s passing none', 'nobody'],
    [803, 'bug message - final none', 'operator'],
    [2500, 'bug message - final none', 'operator'],
    [80007, 'throttle waba 300s passing none', 'nobody'],
    [80008, 'throttle waba 300s passing none', 'nobody'],
  ],
  'people': [
    [130403, 'recipient recipient - until_mended contacts', 'agent'],
    [130472, 'recipient recipient - final none', 'nobody'],
    [130497, 'recipient country - final contacts', 'admin'],
    [131021, 'recipient recipient - final contacts', 'marketer'],
    [131026, 'recipient recipient - final contacts', 'nobody'],
    [131036, 'recipient recipient - final none', 'nobody'],
    [131047, 'window recipient - until_mended template', 'agent'],
    [131049, 'recipient_defer recipient 86400s passing retry', 'nobody'],
    [131050, 'recipient recipient - final none', 'nobody'],
    [131052, 'recipient recipient - final none', 'agent'],
    [131056, 'throttle recipient 6s passing none', 'nobody'],
    [131062, 'recipient recipient - final contacts', 'nobody'],
    [137000, 'recipient recipient - until_mended contacts', 'agent'],
  ],
  'sending': [
    [130429, 'throttle number 1s passing none', 'nobody'],
    [131000, 'retry message 2s passing none', 'nobody'],
    [131005, 'token connection - until_mended reconnect', 'admin'],
    [131008, 'bug message - final none', 'operator'],
    [131009, 'bug message - final contacts', 'marketer'],
    [131014, 'template template - until_mended template', 'marketer'],
    [131016, 'retry message 5s passing none', 'nobody'],
    [131030, 'account number - until_mended check', 'admin'],
    [131031, 'account waba - until_mended check', 'admin'],
    [131037, 'account number - until_mended check', 'admin'],
    [131042, 'account waba - until_mended check', 'admin'],
    [131045, 'account number - until_mended check', 'admin'],
    [131048, 'account number 86400s until_mended check', 'admin'],
    [131051, 'bug message - final none', 'nobody'],
    [131053, 'template template - until_mended template', 'marketer'],
    [131055, 'bug message - final none', 'operator'],
    [131057, 'retry number 60s passing none', 'nobody'],
    [131059, 'bug message - final none', 'nobody'],
    [131063, 'account waba - until_mended check', 'admin'],
    [131064, 'account waba 604800s until_mended check', 'admin'],
    [131203, 'bug message - final none', 'operator'],
    [131214, 'bug message - final none', 'operator'],
  ],
  'templates and flows': [
    [132000, 'template template - until_mended template', 'marketer'],
    [132001, 'template template - until_mended template', 'marketer'],
    [132005, 'template message - until_mended contacts', 'marketer'],
    [132007, 'template template - until_mended template', 'marketer'],
    [132008, 'template template - until_mended template', 'marketer'],
    [132012, 'template message - until_mended contacts', 'marketer'],
    [132015, 'template template - until_mended template', 'marketer'],
    [132016, 'template template - final template', 'marketer'],
    [132018, 'template message - until_mended contacts', 'marketer'],
    [132068, 'template template - until_mended template', 'marketer'],
    [132069, 'template template 3600s until_mended template', 'marketer'],
    [134100, 'bug message - final none', 'operator'],
    [134101, 'retry template 600s passing none', 'nobody'],
    [134102, 'account waba - until_mended check', 'admin'],
    [135000, 'bug message - final none', 'admin'],
    [139000, 'template template - until_mended template', 'marketer'],
    [139004, 'template template - until_mended template', 'marketer'],
  ],
  'numbers, accounts and the rest': [
    [133000, 'account number - until_mended check', 'admin'],
    [133004, 'retry message 5s passing none', 'nobody'],
    [133005, 'account number - until_mended check', 'admin'],
    [133006, 'account number - until_mended check', 'admin'],
    [133008, 'account number - until_mended check', 'admin'],
    [133009, 'account number - until_mended check', 'admin'],
    [133010, 'account number - until_mended check', 'admin'],
    [133015, 'account number 300s until_mended check', 'admin'],
    [133016, 'throttle number 259200s passing none', 'admin'],
    [134011, 'account waba - until_mended check', 'admin'],
    [138000, 'bug message - final none', 'operator'],
    [139100, 'bug message - final none', 'agent'],
    [139103, 'bug message - final none', 'agent'],
    [139200, 'account waba - until_mended check', 'admin'],
    [141000, 'account waba 3600s until_mended check', 'admin'],
    [141010, 'account waba 3600s until_mended check', 'admin'],
    [147001, 'bug message - final none', 'admin'],
    [147005, 'bug message - final none', 'admin'],
    [200005, 'bug message - final none', 'nobody'],
    [200007, 'bug message - final none', 'nobody'],
    [2388012, 'account number - until_mended check', 'admin'],
    [2388091, 'account number - until_mended check', 'admin'],
    [2388093, 'account number - until_mended check', 'admin'],
    [2388103, 'account number - until_mended check', 'admin'],
    [2494100, 'retry number 60s passing none', 'nobody'],
    [2494164, 'bug message - final none', 'operator'],
    [2494179, 'bug message - final none', 'operator'],
    [2593107, 'bug message - final none', 'nobody'],
    [2593108, 'bug message - final none', 'nobody'],
    [1752041, 'bug message - final none', 'nobody'],
  ],
}

const actors = {
  nobody: /^Nobody/, admin: /^An admin/, operator: /^Whoever runs Clarion$/, marketer: /^A marketer$/, agent: /^An agent$/,
}

/** Subcodes of 190: why a token died. The code alone is the tenth. */
const tokenDeaths = [452, 456, 457, 458, 459, 460, 461, 462, 463, 464, 465, 466, 467, 468, 492]

describe.each(Object.entries(published))('codes of %s', (_, rows) => {
  it.each(rows)('%i is: %s', (code, meaning, whoActs) => {
    const verdict = classifyGraphError({ code })
    const wait = verdict.delayMs === null ? '-' : `${String(verdict.delayMs / 1000)}s`
    expect(`${verdict.class} ${verdict.scope} ${wait} ${verdict.permanence} ${verdict.action}`).toBe(meaning)
    expect(verdict.isKnown).toBe(true)
    expect(verdict.whoActs).toMatch(actors[whoActs])
    expect(verdict.title.length).toBeGreaterThan(8)
    expect(verdict.explanation.length).toBeGreaterThan(20)
  })
})

describe('a dead token', () => {
  it.each(tokenDeaths)('190/%i stands still until somebody reconnects', (subcode) => {
    expect(classifyGraphError({ code: 190, subcode })).toMatchObject({ class: 'token', scope: 'connection', delayMs: null, permanence: 'until_mended', action: 'reconnect', isKnown: true })
  })
})

describe('what the rows say together', () => {
  it('only passing errors are tried again by themselves, and each final one has nobody waiting', () => {
    for (const [code] of Object.values(published).flat()) {
      const { class: kind, permanence, delayMs } = classifyGraphError({ code })
      if (kind === 'retry' || kind === 'throttle' || kind === 'recipient_defer') expect({ code, permanence }).toEqual({ code, permanence: 'passing' })
      if (permanence === 'final') expect({ code, delayMs }).toEqual({ code, delayMs: null })
    }
  })

  it('a button is offered for all that a person of the product can mend', () => {
    for (const [code] of Object.values(published).flat()) {
      const { class: kind, action } = classifyGraphError({ code })
      if (kind === 'token' || kind === 'account' || kind === 'template' || kind === 'window') expect({ code, action }).not.toEqual({ code, action: 'none' })
    }
  })
})
