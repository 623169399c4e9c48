import { expect, test } from 'vitest'
import { LifeSlots } from './life-slots.ts'

test('every slot has its own texts, however many there are and however long', () => {
  const slots = new LifeSlots()
  const texts = Array.from({ length: 5000 }, (_, n) => ({ head: `head ${String(n)}`, tail: n % 100 === 0 ? String(n).repeat(200) : `tail ${String(n)}` }))
  const taken = texts.map(({ head, tail }) => {
    const slot = slots.take()
    slots.setTexts(slot, head, tail)
    return slot
  })
  expect(new Set(taken).size).toBe(5000)
  expect(taken.map((slot) => ({ head: slots.headOf(slot), tail: slots.tailOf(slot) }))).toEqual(texts)
})

test('a slot that was released is taken again, without the long texts of before', () => {
  const slots = new LifeSlots()
  const [first, second] = [slots.take(), slots.take()]
  slots.setTexts(first, 'h'.repeat(4000), 't')
  slots.setTexts(second, 'head', 'tail')
  slots.release(first)
  expect(slots.take()).toBe(first)
  slots.setTexts(first, 'short', '')
  expect([slots.headOf(first), slots.tailOf(first), slots.headOf(second), slots.tailOf(second)]).toEqual(['short', '', 'head', 'tail'])
})

test('its numbers stay when room is made for more, and all slots are free after clear', () => {
  const slots = new LifeSlots()
  for (let n = 0; n < 3000; n += 1) {
    const slot = slots.take()
    slots.number[slot] = 4_915_112_345_678 + n
    slots.hash[slot] = 0xffff_0000 + n
  }
  expect([slots.number[0], slots.number[2999], slots.hash[0], slots.hash[2999]]).toEqual([4_915_112_345_678, 4_915_112_348_677, 0xffff_0000, 0xffff_0bb7])
  slots.clear()
  expect(slots.take()).toBe(0)
})
