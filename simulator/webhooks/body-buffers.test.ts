import { expect, test } from 'vitest'
import { BodyBuffers } from './body-buffers.ts'

test('memory that was given back is used again, and never while somebody has it', () => {
  const buffers = new BodyBuffers()
  const [first, second] = [buffers.write('a'.repeat(5000)), buffers.write('b'.repeat(5000))]
  expect([first.toString(), second.toString()]).toEqual(['a'.repeat(5000), 'b'.repeat(5000)])
  expect(first.buffer).not.toBe(second.buffer)
  buffers.giveBack(first)
  const third = buffers.write('c'.repeat(8000))
  expect(third.buffer).toBe(first.buffer)
  expect([third.toString(), second.toString()]).toEqual(['c'.repeat(8000), 'b'.repeat(5000)])
  expect(buffers.write('d').buffer).not.toBe(first.buffer)
})

test('no more than sixteen megabytes wait to be used again', () => {
  const buffers = new BodyBuffers()
  const taken = Array.from({ length: 5 }, () => buffers.write('x'.repeat(4 * 1024 * 1024)))
  for (const bytes of taken) buffers.giveBack(bytes)
  const again = new Set(Array.from({ length: 5 }, () => buffers.write('y'.repeat(4 * 1024 * 1024)).buffer))
  expect(taken.filter(({ buffer }) => again.has(buffer))).toHaveLength(4)
})
