import { IconAlertCircle, IconCircleCheck, IconFileOff, IconLoader } from '@tabler/icons-react'
import type { ContactImport } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import { EmptyState } from '../empty-state.tsx'
import { StatusBadge } from '../status-badge.tsx'
import type { StatusWord } from '../status-words.ts'
import { TimeText } from '../time-text.tsx'
import classes from './contacts.module.css'
import { ErrorDownload } from './import-result-view.tsx'

const states: Record<ContactImport['state'], StatusWord> = {
  running: { word: 'Running', icon: IconLoader, tone: 'info' },
  done: { word: 'Done', icon: IconCircleCheck, tone: 'good' },
  failed: { word: 'Failed', icon: IconAlertCircle, tone: 'bad' },
}

/** Earlier imports with their counts; the rows left out can still be downloaded. */
export function ImportHistory({ imports }: { imports: ContactImport[] }) {
  return (
    <Card title="Previous imports" count={imports.length > 0 ? imports.length : undefined}>
      {imports.length === 0 && <EmptyState icon={IconFileOff} title="Nothing was imported yet" />}
      {imports.map((entry) => <ImportRow key={entry.id} entry={entry} />)}
    </Card>
  )
}

function ImportRow({ entry }: { entry: ContactImport }) {
  const formats = useFormats()
  const words = entry.state === 'failed' ? (entry.error ?? 'It stopped. Nothing of it was kept.') : `${formats.number(entry.total)} ${plural(entry.total, 'row')}: ${formats.number(entry.created)} new, ${formats.number(entry.updated)} changed, ${formats.number(entry.unchanged)} unchanged, ${formats.number(entry.rejected)} left out`
  return (
    <div className={classes['importRow']}>
      <div>
        <div className="strong" style={{ overflowWrap: 'anywhere' }}>{entry.fileName}</div>
        <div className="xs t3 num">{words}</div>
        <div className="xs t3">{entry.listName && `List “${entry.listName}”, `}<TimeText at={entry.startedAt} /></div>
      </div>
      <StatusBadge status={states[entry.state]} />
      {entry.state === 'done' && entry.rejected > 0 && <ErrorDownload importId={entry.id} fileName={entry.fileName} />}
    </div>
  )
}
