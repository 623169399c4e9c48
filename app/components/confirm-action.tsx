import { Button, Group, Modal, Stack } from '@mantine/core'
import { useFetcher } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import type { Problem } from '../lib/problem.ts'
import { Note } from './note.tsx'

export type ConfirmActionProps = {
  opened: boolean
  onClose: () => void
  title: string
  children: ReactNode
  /** The words on the button: what will happen, not "OK". */
  confirm: string
  danger?: boolean
  /** Fields of the form that is posted to this route's action (or `action`). */
  fields: Record<string, string>
  action?: string
}

/** Asks once more, then posts. Stays open with the reason when the server refuses. */
export function ConfirmAction({ opened, onClose, title, children, confirm, danger, fields, action }: ConfirmActionProps) {
  const fetcher = useFetcher<{ problem?: Problem | undefined }>()
  useCloseWhenDone(fetcher, onClose)
  const problem = fetcher.state === 'idle' ? fetcher.data?.problem : undefined
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <fetcher.Form method="post" {...(action ? { action } : {})}>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Stack gap="md">
          <div className="t2">{children}</div>
          {problem && <Note tone="bad" title={problem.message} live />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Back
            </Button>
            <Button type="submit" loading={fetcher.state !== 'idle'} {...(danger ? { color: 'var(--bad-solid)', autoContrast: false, className: 'danger-filled' } : {})} data-autofocus>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </fetcher.Form>
    </Modal>
  )
}

/** Closes once an answer without a problem has arrived. */
function useCloseWhenDone(fetcher: { state: string; data: { problem?: Problem | undefined } | undefined }, close: () => void) {
  const seen = useRef(fetcher.data)
  useEffect(() => {
    if (fetcher.state !== 'idle' || fetcher.data === seen.current) return
    seen.current = fetcher.data
    if (!fetcher.data?.problem) close()
  }, [fetcher.state, fetcher.data, close])
}
