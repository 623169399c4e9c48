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
})
