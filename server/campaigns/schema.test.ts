import { describe, expect, it } from 'vitest'
import { createCampaignInput } from './schema.ts'

const id = '0190a5a0-0000-7000-8000-000000000001'
const input = { name: 'Bread', accountId: id, templateId: id, listId: id, variables: [] }
const issuesOf = (part: object) => (createCampaignInput.safeParse({ ...input, ...part }).error?.issues ?? []).map((issue) => issue.path.join('.'))

describe('what a campaign is made of', () => {
  it('is taken as it is when nothing is odd about it', () => {
    expect(issuesOf({ ratePerSecond: 1000, peoplePerDay: 1, weight: 10, numbers: [{ accountId: id, share: 100 }] })).toEqual([])
  })

  it.each([0, -1, 0.5, 1001, NaN, Infinity, '80'])('refuses a pace of %s messages a second', (ratePerSecond) => {
    expect(issuesOf({ ratePerSecond })).toContain('ratePerSecond')
  })

  it.each([0, -5, 1.5, NaN, 10_000_001])('refuses %s people a day', (peoplePerDay) => {
    expect(issuesOf({ peoplePerDay })).toContain('peoplePerDay')
  })

  it.each([0, -1, 2.5, 11, NaN])('refuses a weight of %s', (weight) => {
    expect(issuesOf({ weight })).toContain('weight')
  })

  it.each([0, -1, 0.5, 101, NaN])('refuses a share of %s', (share) => {
    expect(issuesOf({ numbers: [{ accountId: id, share }] })).toContain('numbers.0.share')
  })

  it('refuses a campaign of no number and one of more than twenty', () => {
    expect(issuesOf({ numbers: [] })).toEqual(['numbers'])
    expect(issuesOf({ numbers: Array.from({ length: 21 }, () => ({ accountId: id, share: 1 })) })).toEqual(['numbers'])
  })
})
