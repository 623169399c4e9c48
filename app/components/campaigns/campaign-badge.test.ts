import { describe, expect, it } from 'vitest'
import { createFormats } from '../../lib/formats.ts'
import { campaignStates } from '../status-words.ts'
import { campaignStatus } from './campaign-badge.tsx'

const formats = createFormats('en-GB', 'Europe/Berlin')
const now = new Date('2026-11-26T20:00:00Z')

describe('the state of a campaign', () => {
  it('says until when everybody waits, on the reader’s clock', () => {
    expect(campaignStatus({ state: 'running', waitsUntil: new Date('2026-11-26T21:30:00Z') }, formats, now).word).toBe('Waiting until 22:30')
  })

  it('names the day when that is not today', () => {
    expect(campaignStatus({ state: 'running', waitsUntil: new Date('2026-11-27T08:00:00Z') }, formats, now).word).toBe('Waiting until Fri 09:00')
    expect(campaignStatus({ state: 'running', waitsUntil: new Date('2026-11-26T23:30:00Z') }, formats, now).word).toBe('Waiting until Fri 00:30')
  })

  it('is its own word otherwise', () => {
    expect(campaignStatus({ state: 'running', waitsUntil: null }, formats, now)).toBe(campaignStates.running)
    expect(campaignStatus({ state: 'paused', waitsUntil: now }, formats, now)).toBe(campaignStates.paused)
  })
})
