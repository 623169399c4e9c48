import { describe, expect, it } from 'vitest'
import { GroupCommit } from './group-commit.ts'

describe('GroupCommit', () => {
  it('commits what arrives during a commit together, in order, up to the group limit', async () => {
    const groups: number[][] = []
    const commit = new GroupCommit<number>({
      groupMax: 3, queueMax: 100,
      commit: async (items) => {
        await new Promise((resolve) => setImmediate(resolve))
        groups.push(items)
      },
    })
    await Promise.all([1, 2, 3, 4, 5].map((item) => commit.add(item)))
    expect(groups).toEqual([[1], [2, 3, 4], [5]])
  })

  it('tells every member of a group that its commit failed, and goes on with the next', async () => {
    let calls = 0
    const commit = new GroupCommit<number>({
      groupMax: 10, queueMax: 100,
      commit: () => (calls++ === 0 ? Promise.reject(new Error('no disk')) : Promise.resolve()),
    })
    await expect(commit.add(1)).rejects.toThrow('no disk')
    await expect(commit.add(2)).resolves.toBeUndefined()
  })

  it('refuses more than its queue holds', async () => {
    const commit = new GroupCommit<number>({ groupMax: 1, queueMax: 1, commit: () => new Promise((resolve) => setImmediate(resolve)) })
    const first = commit.add(1)
    const second = commit.add(2)
    await expect(commit.add(3)).rejects.toThrow('queue full')
    await Promise.all([first, second])
  })

  describe('gathering after a large group', () => {
    const open = (options: Partial<{ groupMax: number; ms: number; quietMs: number }> = {}) => {
      const groups: string[][] = []
      const commit = new GroupCommit<string>({
        groupMax: options.groupMax ?? 100, queueMax: 100,
        commit: (items) => {
          groups.push(items)
          return Promise.resolve()
        },
        gather: { ms: options.ms ?? 60_000, quietMs: options.quietMs ?? 60_000, isLarge: (items) => items.includes('large'), isUrgent: (item) => item === 'urgent' },
      })
      return { groups, commit }
    }

    it('ends at once for something urgent, which takes along what waits', async () => {
      const { groups, commit } = open()
      await commit.add('large')
      await Promise.all([commit.add('small'), commit.add('small'), commit.add('urgent')])
      expect(groups).toEqual([['large'], ['small', 'small', 'urgent']])
    })

    it('does not begin when something urgent comes first', async () => {
      const { groups, commit } = open()
      await commit.add('large')
      await commit.add('urgent')
      expect(groups).toEqual([['large'], ['urgent']])
    })

    it('ends when the group is full', async () => {
      const { groups, commit } = open({ groupMax: 2 })
      await commit.add('large')
      await Promise.all([commit.add('a'), commit.add('b')])
      expect(groups).toEqual([['large'], ['a', 'b']])
    })

    it('ends when nothing more comes: the sender may be waiting for an answer', async () => {
      const { groups, commit } = open({ quietMs: 1 })
      await commit.add('large')
      await Promise.all([commit.add('a'), commit.add('b')])
      expect(groups).toEqual([['large'], ['a', 'b']])
    })

    it('ends after its time although more keeps coming', async () => {
      const { groups, commit } = open({ ms: 20 })
      await commit.add('large')
      const first = commit.add('a')
      let more = 0
      const coming = setInterval(() => {
        more += 1
        void commit.add('b')
      }, 1)
      await first
      clearInterval(coming)
      expect(groups[1]).toHaveLength(1 + more)
    })

    it('is over after a small group', async () => {
      const { groups, commit } = open()
      await commit.add('large')
      await commit.add('urgent')
      await commit.add('small')
      expect(groups).toEqual([['large'], ['urgent'], ['small']])
    })
  })
})
