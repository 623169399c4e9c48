import { Button, Radio } from '@mantine/core'
import { Link } from '@remix-run/react'
import { IconUpload, IconUsers } from '@tabler/icons-react'
import type { ListSummary } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import { EmptyState } from '../empty-state.tsx'
import { TimeText } from '../time-text.tsx'
import classes from './wizard.module.css'

/** Who gets it: one list. Who may not be written to is taken out before sending and shown in the pre-flight. */
export function AudienceStep({ lists, listId, onList }: { lists: ListSummary[]; listId: string; onList: (id: string) => void }) {
  const formats = useFormats()
  if (lists.length === 0) {
    return (
      <Card>
        <EmptyState icon={IconUsers} title="No list yet" actions={<Button component={Link} to="/contacts/import" leftSection={<IconUpload size={16} />}>Import contacts</Button>}>
          An import puts everybody of a file on a list.
        </EmptyState>
      </Card>
    )
  }
  return (
    <Card title="Who gets it" end={<Link to="/contacts/import" className="link xs">Import another list</Link>}>
      <div role="radiogroup" aria-label="List">
        {lists.map((list) => (
          <label key={list.id} className={classes['list']} data-chosen={list.id === listId || undefined}>
            <Radio name="list" value={list.id} checked={list.id === listId} onChange={() => onList(list.id)} aria-label={list.name} />
            <span className={classes['listText']}>
              <span className="strong ellipsis" style={{ display: 'block' }}>{list.name}</span>
              <span className="xs t3">Made <TimeText at={list.createdAt} style="date" /></span>
            </span>
            <span className="num">{formats.number(list.size)} {plural(list.size, 'person', 'people')}</span>
          </label>
        ))}
      </div>
    </Card>
  )
}
