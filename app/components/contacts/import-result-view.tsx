import { Button, Group } from '@mantine/core'
import { Link } from '@remix-run/react'
import { IconDownload, IconSpeakerphone, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import type { UploadResult } from '../../lib/contact-upload.ts'
import { downloadText, toCsv } from '../../lib/csv.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { browserApi } from '../../lib/trpc.ts'
import { showProblem } from '../../lib/use-problem-toast.ts'
import { Note } from '../note.tsx'
import classes from './contacts.module.css'

/** What the import came to: counts that add up, and every row that was left out. */
export function ImportResultView({ result, fileName, onAgain }: { result: UploadResult; fileName: string; onAgain: () => void }) {
  const formats = useFormats()
  const counts: [string, number][] = [['New', result.created], ['Changed', result.updated], ['Unchanged', result.unchanged], ['Left out', result.rejected]]
  return (
    <div className="stack">
      <Note tone="good" title={`${formats.number(result.total)} ${plural(result.total, 'row')} read from ${fileName}`} live />
      <dl className={classes['counts']}>
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formats.number(count)}</dd>
          </div>
        ))}
      </dl>
      {result.rejected > 0 && (
        <Note tone="warn" title={`${formats.number(result.rejected)} ${plural(result.rejected, 'row')} left out`} action={<ErrorDownload importId={result.importId} fileName={fileName} />}>
          {result.errors.slice(0, 3).map((error) => `Line ${error.line}: ${error.reason}`).join(' · ')}
        </Note>
      )}
      <Group gap="xs">
        <Button component={Link} to={`/contacts?list=${result.listId}`} variant="default" leftSection={<IconUsers size={16} />}>See the list</Button>
        <Button component={Link} to={`/campaigns/new?list=${result.listId}`} variant="default" leftSection={<IconSpeakerphone size={16} />}>Use in a campaign</Button>
        <Button variant="subtle" onClick={onAgain}>Import another file</Button>
      </Group>
    </div>
  )
}

/** The rows that were left out, with line, value and reason, as a CSV file. */
export function ErrorDownload({ importId, fileName }: { importId: string; fileName: string }) {
  const [busy, setBusy] = useState(false)
  const download = async () => {
    setBusy(true)
    try {
      const errors = await browserApi().contacts.importErrors.query({ importId })
      downloadText(`${fileName.replace(/\.[^.]*$/, '')}-errors.csv`, toCsv(['line', 'value', 'reason'], errors.map((error) => [String(error.line), error.value, error.reason])))
    } catch {
      showProblem('The list of rows could not be read. Try again.')
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button variant="default" size="xs" loading={busy} leftSection={<IconDownload size={14} />} onClick={() => void download()}>
      Download rows
    </Button>
  )
}
