import { Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { FoldCard } from '../fold-card.tsx'
import { openStopsPoint, stopWords, type StopDraft } from './stop-draft.ts'
import classes from './wizard.module.css'

/** When the campaign pauses itself; an empty field switches its rule off. */
export function StopRulesFields({ value, showErrors, onChange }: { value: StopDraft; showErrors: boolean; onChange: (value: StopDraft) => void }) {
  const percent = (name: 'failurePercent' | 'optOutPercent') => ({
    inputMode: 'numeric' as const, rightSection: '%', value: value[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ ...value, [name]: event.currentTarget.value.replace(/\D/g, '').slice(0, 3) }),
    error: value[name] !== '' && (Number(value[name]) < 1 || Number(value[name]) > 100) ? 'From 1 to 100' : undefined,
  })
  return (
    <FoldCard title="Pause by itself" summary={stopWords(value)} hold={showErrors && openStopsPoint(value) !== null}>
      <div className={classes['fields']}>
        <Stack gap="sm">
          <Group grow align="flex-start" wrap="wrap" preventGrowOverflow={false}>
            <TextInput label="When so many fail" description="Of at least 100 last results. Empty: never." {...percent('failurePercent')} />
            <TextInput label="When so many opt out" description="Of at least 100 sent. Empty: never." {...percent('optOutPercent')} />
          </Group>
          <Checkbox label="When Meta rates the number’s quality as low" description="It waits for you with the reason; you can go on in spite of it." checked={value.redQuality} onChange={(event) => onChange({ ...value, redQuality: event.currentTarget.checked })} />
        </Stack>
      </div>
    </FoldCard>
  )
}
