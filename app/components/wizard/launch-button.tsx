import { Button, Group, Modal, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useFetcher } from '@remix-run/react'
import { IconDeviceFloppy, IconSend } from '@tabler/icons-react'
import type { Account, CampaignPreview, ListSummary, Template } from '../../lib/api-types.ts'
import { languageName, plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import type { Problem } from '../../lib/problem.ts'
import { Facts } from '../card.tsx'
import { Note } from '../note.tsx'
import { forecastWords } from './numbers-draft.ts'
import { hoursWords, startWords } from './start-words.ts'
import type { WizardDraft } from './wizard-draft.ts'

export type LaunchButtonProps = { draft: WizardDraft; account: Account | undefined; template: Template; list: ListSummary | undefined; preview: CampaignPreview | null }
type Answer = { problem?: Problem | undefined; createdId?: string | undefined }

/** The one big confirm, and the question that repeats number, template, count and time. Shown disabled, with its reason, while something blocks. */
export function LaunchButton(props: LaunchButtonProps) {
  const { draft, preview } = props
  const [opened, { open, close }] = useDisclosure(false)
  const fetcher = useFetcher<Answer>()
  const formats = useFormats()
  const blocked = preview?.problems.some((problem) => problem.severity === 'block') ?? true
  const count = preview?.willSend ?? 0
  // A draft that was made by a failed attempt is launched by the next, never made twice.
  const send = (intent: 'launch' | 'save') => fetcher.submit({ intent, draft: JSON.stringify(draft), today: formats.dayKey(new Date()), createdId: fetcher.data?.createdId ?? '' }, { method: 'post', action: '/campaigns/new' })
  const busy = fetcher.state !== 'idle'
  return (
    <>
      <Stack gap="xs">
        <Button size="md" fullWidth leftSection={<IconSend size={16} />} disabled={blocked || count === 0} onClick={open}>
          {count === 0 ? 'Confirm' : draft.timing.start === 'series' ? 'Confirm the series' : `Confirm ${formats.number(count)} ${plural(count, 'message')}`}
        </Button>
        <p className="t3 xs" style={{ textAlign: 'center' }}>{reasonOf(preview, blocked)}</p>
        {draft.timing.start !== 'series' && <Button variant="subtle" fullWidth leftSection={<IconDeviceFloppy size={16} />} loading={busy && !opened} onClick={() => send('save')}>Save as a draft</Button>}
        {!opened && fetcher.data?.problem && !busy && <Note tone="bad" title={fetcher.data.problem.message} live />}
      </Stack>
      <Modal opened={opened} onClose={close} title={`${draft.timing.start === 'series' ? 'Start the series' : draft.timing.start === 'once' ? 'Schedule' : 'Send'} “${draft.name}”?`} closeButtonProps={{ 'aria-label': 'Close' }}>
        <Stack gap="md">
          <ConfirmFacts {...props} />
          {fetcher.data?.problem && !busy && <Note tone="bad" title={fetcher.data.problem.message} live />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>Back</Button>
            <Button loading={busy} onClick={() => send('launch')} data-autofocus>
              {confirmWords(draft, formats.number(count))}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}

function ConfirmFacts({ draft, account, template, list, preview }: LaunchButtonProps) {
  const formats = useFormats()
  const hours = hoursWords(draft.timing)
  const { shares, perDay } = draft.numbers
  const days = preview && forecastWords(preview.willSend, preview.dayLimit, perDay)
  const sender = shares.length > 1 ? `${String(shares.length)} numbers of ${account?.verifiedName ?? 'your business'}` : `${account?.verifiedName ?? ''}, ${account?.displayPhoneNumber ?? ''}`
  return (
    <Facts
      items={[
        ['From', sender],
        ['Template', `${template.name}, ${languageName(template.language)}`],
        ['To', `${formats.number(preview?.willSend ?? 0)} of ${formats.number(preview?.audience ?? 0)} in “${list?.name ?? ''}”${draft.timing.start === 'now' ? '' : ' as it is now'}`],
        ['Starts', draft.timing.start === 'now' ? 'Now' : startWords(draft.timing, formats)],
        ...(hours ? [['Leaves', hours] as [string, string]] : []),
        ...(days ? [['Takes', days] as [string, string]] : []),
      ]}
    />
  )
}

function reasonOf(preview: CampaignPreview | null, blocked: boolean): string {
  if (!preview) return 'The checks are running.'
  if (blocked) return 'Something blocks it: see the checks.'
  return preview.willSend === 0 ? 'Nobody is left to send to.' : 'Asks once more before anything is sent.'
}

function confirmWords(draft: WizardDraft, count: string): string {
  if (draft.timing.start === 'series') return 'Start the series'
  return draft.timing.start === 'once' ? `Schedule ${count}` : `Send ${count} now`
}
