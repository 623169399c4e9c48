import { Button, Group, Modal, Skeleton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useFetcher } from '@remix-run/react'
import { IconRefresh } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { Campaign, RetryPreview } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import type { Problem } from '../../lib/problem.ts'
import { browserApi } from '../../lib/trpc.ts'
import { useProblemToast } from '../../lib/use-problem-toast.ts'
import { ConfirmAction } from '../confirm-action.tsx'
import { Note } from '../note.tsx'
import classes from './campaigns.module.css'

/** Sends failed messages again, after showing how many make sense by cause and why the others do not. */
export function RetryFailed({ campaign }: { campaign: Campaign }) {
  const [opened, { open, close }] = useDisclosure(false)
  const preview = useRetryPreview(campaign.id, opened)
  const formats = useFormats()
  const title = 'Send failed messages again?'
  const total = preview?.refusal === null ? preview.total : 0
  return (
    <>
      <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={open}>Retry failed</Button>
      {total > 0 ? (
        <ConfirmAction opened={opened} onClose={close} title={title} confirm={`Send ${formats.number(total)} again`} fields={{ intent: 'retryFailed' }}>
          <Causes preview={preview} />
        </ConfirmAction>
      ) : (
        <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
          <div className="t2"><Causes preview={preview} /></div>
          <Group justify="flex-end" mt="md"><Button variant="default" onClick={close} data-autofocus>Close</Button></Group>
        </Modal>
      )}
    </>
  )
}

/** One person's message again; there only while that makes sense. */
export function RetryMessage({ messageId }: { messageId: string }) {
  const fetcher = useFetcher<{ problem?: Problem }>()
  useProblemToast(fetcher.data?.problem)
  return (
    <fetcher.Form method="post" style={{ display: 'inline' }}>
      <input type="hidden" name="messageId" value={messageId} />
      <Button type="submit" name="intent" value="retryMessage" variant="default" size="compact-xs" loading={fetcher.state !== 'idle'} leftSection={<IconRefresh size={12} />}>Retry</Button>
    </fetcher.Form>
  )
}

/** Asked anew each time it is opened; null until the answer is there. */
function useRetryPreview(id: string, opened: boolean): RetryPreview | null {
  const [preview, setPreview] = useState<RetryPreview | null>(null)
  useEffect(() => {
    if (!opened) return undefined
    const asked = new AbortController()
    browserApi().campaigns.retryPreview.query({ id }, { signal: asked.signal }).then(
      (answer) => setPreview(answer),
      () => asked.signal.aborted || setPreview({ total: 0, groups: [], refusal: 'The server did not answer. Close this and try again.' }),
    )
    return () => {
      asked.abort()
      setPreview(null)
    }
  }, [id, opened])
  return preview
}

function Causes({ preview }: { preview: RetryPreview | null }) {
  const formats = useFormats()
  if (!preview) return <Skeleton height={72} aria-label="Counting" />
  const left = preview.groups.reduce((sum, group) => sum + group.count, 0) - preview.total
  return (
    <>
      {preview.refusal !== null && <Note tone="warn" title={preview.refusal} />}
      {preview.refusal === null && (
        <p>
          {preview.total > 0 ? `It makes sense for ${formats.number(preview.total)} ${plural(preview.total, 'person', 'people')}.` : 'It makes sense for none of them now.'}
          {left > 0 && ` ${formats.number(left)} ${plural(left, 'stays', 'stay')} failed.`} Nobody who was reached or has opted out gets it again.
        </p>
      )}
      <ul className={classes['retryCauses']}>
        {preview.groups.map((group) => (
          <li key={group.code ?? 'none'}>
            <span className="strong">{group.title}</span>
            <span className="num nowrap">{formats.number(group.retry)} of {formats.number(group.count)}</span>
            <span className="t3 xs">{group.why}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
