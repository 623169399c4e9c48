import { expect, test } from 'vitest'
import { createClock } from '../core/clock.ts'
import type { Bubble } from '../phones/handset-store.ts'
import { createWorld } from '../world/create-world.ts'
import { defaultBehaviour } from './behaviour.ts'
import { MessageLives } from './message-lives.ts'

test('the statuses of each message are made in order, the bubble follows, nothing is left waiting', async () => {
  const phone = createWorld({ seed: 1, verifyToken: 'v', now: 0 }).phones[0]
  if (!phone) throw new Error('no number')
  const seen = new Map<string, string[]>()
  const lives = new MessageLives({
    clock: createClock(), behaviour: { ...defaultBehaviour(), readShare: 1 }, seed: 1, speed: 1000,
    onStatus: (_, json) => {
      const { id, status } = JSON.parse(json) as { id: string; status: string }
      seen.set(id, [...(seen.get(id) ?? []), status])
    },
    onStage: () => undefined,
    onSettled: () => undefined,
    onRead: () => undefined,
    onReply: () => { throw new Error('nobody answers unasked') },
  })
  const bubbles = Array.from({ length: 500 }, (_, n): Bubble => ({ id: `w${String(n)}`, from: 'business', phoneId: phone.id, type: 'text', source: '{}', template: undefined, at: 0, status: 'accepted', failure: undefined, statusAt: undefined }))
  bubbles.forEach((bubble, n) => {
    const recipient = String(16_505_551_001 + n)
    lives.start({ phone, wamid: bubble.id, recipient, number: Number(recipient), userId: 'US.1', callbackData: undefined, pricing: '"pricing":{}', failure: undefined, bubble })
  })
  while (lives.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(seen.size).toBe(500)
  expect([...seen.values()].every((statuses) => statuses.join() === 'sent,delivered,read')).toBe(true)
  expect(bubbles.every((bubble) => bubble.status === 'read')).toBe(true)
})
