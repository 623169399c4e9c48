import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentPeople } from './recent-people.ts'

test('behaves as a Map in the order of use does, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.tuple(fc.constant('set'), fc.nat(9)), fc.tuple(fc.constant('get'), fc.nat(9)), fc.tuple(fc.constant('clear'), fc.constant(0))), { maxLength: 60 }), (steps) => {
      const people = new RecentPeople<string>(4)
      const model = new Map<string, string>()
      for (const [n, [step, number]] of steps.entries()) {
        const key = String(number)
        if (step === 'get') expect(people.get(key)).toBe(model.get(key))
        if (step === 'clear' && n % 7 === 0) {
          people.clear()
          model.clear()
        }
        if (step !== 'set') continue
        const oldest = !model.has(key) && model.size >= 4 ? [...model.keys()][0] : undefined
        expect(people.set(key, `${key}/${String(n)}`)).toBe(oldest === undefined ? undefined : model.get(oldest))
        model.delete(oldest ?? key)
        model.delete(key)
        model.set(key, `${key}/${String(n)}`)
        expect([...people.newestFirst()]).toEqual([...model.values()].reverse())
      }
    }),
    { numRuns: 500 },
  )
})
