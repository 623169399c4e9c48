import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useFetcher } from '@remix-run/react'
import { IconPlayerPause, IconPlayerPlay, IconSend, IconTrash, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Campaign } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { roleFor } from '../../lib/permissions.ts'
import type { Problem } from '../../lib/problem.ts'
import { useMay } from '../../lib/roles.ts'
import { useProblemToast } from '../../lib/use-problem-toast.ts'
import { Facts } from '../card.tsx'
import { ConfirmAction } from '../confirm-action.tsx'
import { TimeText } from '../time-text.tsx'
import { weekdayWords } from '../timing/weekday-chips.tsx'
import { RetryFailed } from './retry-failed.tsx'

/** What can be done with the campaign now; a button is there only while its action is possible. */
export function CampaignActions({ campaign }: { campaign: Campaign }) {
  if (!useMay(roleFor.campaigns)) return null
  return (
    <>
      {campaign.state === 'draft' && <DeleteDraft />}
      {campaign.canCancel && campaign.state !== 'draft' && <Cancel campaign={campaign} />}
      {campaign.canRetry && <RetryFailed campaign={campaign} />}
      {campaign.canPause && <Quick intent="pause" quiet={campaign.state !== 'running'} icon={<IconPlayerPause size={16} />}>Pause</Quick>}
      {campaign.canResume && !campaign.hasMissed && <Quick intent="resume" icon={<IconPlayerPlay size={16} />}>{campaign.state === 'held' ? 'Try again now' : 'Resume'}</Quick>}
      {campaign.canLaunch && <Launch campaign={campaign} />}
    </>
  )
}

function Quick({ intent, quiet, icon, children }: { intent: 'pause' | 'resume'; quiet?: boolean; icon: ReactNode; children: string }) {
  const fetcher = useFetcher<{ problem?: Problem }>()
  useProblemToast(fetcher.data?.problem)
  return (
    <fetcher.Form method="post">
      <Button type="submit" name="intent" value={intent} fullWidth variant={quiet ? 'default' : 'filled'} loading={fetcher.state !== 'idle'} leftSection={icon}>{children}</Button>
    </fetcher.Form>
  )
}

function Cancel({ campaign }: { campaign: Campaign }) {
  const [opened, { open, close }] = useDisclosure(false)
  const formats = useFormats()
  const { queued } = campaign.counts
  const isWaiting = campaign.startedAt === null && queued === 0
  return (
    <>
      <Button variant="default" className="danger" leftSection={<IconX size={16} />} onClick={open}>Cancel</Button>
      <ConfirmAction opened={opened} onClose={close} title={`Cancel “${campaign.name}”?`} confirm="Cancel the campaign" danger fields={{ intent: 'cancel' }}>
        <p>{isWaiting ? 'Nothing has been sent, and nobody will get this message.' : queued > 0 ? `${formats.number(queued)} queued ${plural(queued, 'person', 'people')} will not get this message.` : 'Nobody else will get this message.'}{!isWaiting && ' What was accepted by WhatsApp cannot be called back.'}</p>
        <p style={{ marginTop: 8 }}>A canceled campaign cannot be resumed. {isWaiting ? 'To send it later, choose another time instead.' : 'To go on later, pause it instead.'}</p>
      </ConfirmAction>
    </>
  )
}

function Launch({ campaign }: { campaign: Campaign }) {
  const [opened, { open, close }] = useDisclosure(false)
  const formats = useFormats()
  return (
    <>
      <Button leftSection={<IconSend size={16} />} onClick={open}>Launch</Button>
      <ConfirmAction opened={opened} onClose={close} title={`Send “${campaign.name}”?`} confirm={campaign.scheduledAt ? 'Schedule it' : 'Send now'} fields={{ intent: 'launch' }}>
        <Facts
          items={[
            ['From', `${campaign.account.verifiedName}, ${campaign.account.displayPhoneNumber}`],
            ['Template', campaign.templateName],
            ['Audience', `${campaign.listName ?? 'List'}${campaign.total > 0 ? `, ${formats.number(campaign.total)} people` : ''}`],
            ['Starts', campaign.scheduledAt ? <TimeText key="at" at={campaign.scheduledAt} /> : 'Now'],
            ...(campaign.sendWindow ? [['Leaves', `${campaign.sendWindow.from} to ${campaign.sendWindow.to}, ${weekdayWords(campaign.sendWindow.days)}, each person’s own time`] as [string, string]] : []),
          ]}
        />
      </ConfirmAction>
    </>
  )
}

function DeleteDraft() {
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" className="danger" leftSection={<IconTrash size={16} />} onClick={open}>Delete draft</Button>
      <ConfirmAction opened={opened} onClose={close} title="Delete this draft?" confirm="Delete draft" danger fields={{ intent: 'delete' }}>
        <p>Nothing of it was sent. The template and the contacts stay.</p>
      </ConfirmAction>
    </>
  )
}
