import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { toProblem } from '../../lib/problem.ts'

export type Answer<T> = { kind: 'none' } | { kind: 'known'; value: T } | { kind: 'refused'; message: string }

/** Asks the server whenever the question changes; an empty question is not asked. Only the newest answer counts. */
export function useAnswer<Q, T>(question: Q | null, ask: (question: Q) => Promise<T>): Answer<T> {
  const [text] = useDebouncedValue(question === null ? '' : JSON.stringify(question), 300)
  const [answer, setAnswer] = useState<Answer<T>>({ kind: 'none' })
  useEffect(() => {
    let current = true
    if (text === '') {
      setAnswer({ kind: 'none' })
      return undefined
    }
    ask(JSON.parse(text) as Q).then(
      (value) => current && setAnswer({ kind: 'known', value }),
      (error: unknown) => current && setAnswer({ kind: 'refused', message: toProblem(error).message }),
    )
    return () => {
      current = false
    }
    // `ask` is a new function with each render; the question alone decides.
  }, [text])
  return answer
}
