import { describe, expect, it } from 'vitest'
import { AnswerOrder } from './answer-order.ts'

describe('AnswerOrder', () => {
  it('pairs the first answer with the first call, whichever it answers', () => {
    const order = new AnswerOrder(4)
    const turns = [10, 20, 30].map((at) => order.left(at))
    expect([order.answered(turns[2]!), order.answered(turns[0]!), order.answered(turns[1]!)]).toEqual([
      { turn: 0, leftAtMs: 10 },
      { turn: 1, leftAtMs: 20 },
      { turn: 2, leftAtMs: 30 },
    ])
  })

  it('gives up a call that nothing is heard of while the next ones leave, so that a loss does not shift the order', () => {
    const order = new AnswerOrder(3)
    const lost = order.left(10)
    const [second, third] = [order.left(20), order.left(30)]
    expect(order.answered(second)).toEqual({ turn: 0, leftAtMs: 10 })
    const fourth = order.left(40)
    expect(order.answered(third)).toEqual({ turn: 2, leftAtMs: 30 })
    expect(order.answered(lost)).toBeNull()
    expect(order.answered(fourth)).toEqual({ turn: 3, leftAtMs: 40 })
  })

  it('takes an answer once', () => {
    const order = new AnswerOrder(2)
    const turn = order.left(10)
    expect(order.answered(turn)).not.toBeNull()
    expect(order.answered(turn)).toBeNull()
  })
})
