import { describe, expect, it } from 'vitest'
import { readRetryAfterMs } from './retry-after.ts'
import { UsageGauge } from './usage-gauge.ts'

describe('Meta’s usage headers', () => {
  it('are remembered per app and per account, the fullest counter first', () => {
    const gauge = new UsageGauge()
    gauge.record({
      'x-app-usage': '{"call_count":28,"total_time":81,"total_cputime":25}',
      'x-business-use-case-usage': '{"102290129340398":[{"type":"whatsapp","call_count":3,"total_cputime":1,"total_time":2},{"type":"whatsapp_business_management","call_count":95,"total_cputime":1,"total_time":2,"estimated_time_to_regain_access":4}]}',
    })
    expect(gauge.ofApp()).toMatchObject({ percent: 81 })
    expect(gauge.ofOwner('102290129340398')).toMatchObject({ percent: 95, regainMs: 240_000 })
    expect(gauge.ofOwner('1')).toBeNull()
  })

  it.each([undefined, '', 'no json', '[]', '{"a":1}', '{"a":[{"call_count":"x"}]}'])('survive %j', (header) => {
    const gauge = new UsageGauge()
    gauge.record({ 'x-app-usage': header, 'x-business-use-case-usage': header })
    expect(gauge.ofOwner('b')).toBeNull()
  })

  it('tell how long to wait', () => {
    expect(readRetryAfterMs({ 'retry-after': '7' })).toBe(7000)
    expect(readRetryAfterMs({ 'x-business-use-case-usage': '{"1":[{"estimated_time_to_regain_access":3}]}' })).toBe(180_000)
    expect(readRetryAfterMs({ 'retry-after': 'soon' })).toBeNull()
  })
})
