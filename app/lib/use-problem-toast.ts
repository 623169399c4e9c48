import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import type { Problem } from './problem.ts'

/** Shows what a refused change came to, once per answer. */
export function useProblemToast(problem: Problem | undefined): void {
  useEffect(() => {
    if (problem) showProblem(problem.message)
  }, [problem])
}

export function showProblem(message: string): void {
  notifications.show({ color: 'red', title: 'Nothing was changed', message, autoClose: 8_000 })
}

export function showDone(message: string): void {
  notifications.show({ color: 'teal', message, autoClose: 4_000 })
}
