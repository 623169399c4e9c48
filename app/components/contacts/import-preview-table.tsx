import { Table } from '@mantine/core'
import type { UploadPreview } from '../../lib/contact-upload.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Note } from '../note.tsx'
import classes from './contacts.module.css'

const meanings: Record<string, string> = {
  phone: 'Phone number', name: 'Name', country: 'Country', timeZone: 'Time zone', bsuid: 'WhatsApp user id', optInSource: 'Opt-in source', optInAt: 'Opted in at', attribute: 'Attribute',
}

/** What each column becomes, with the first rows as they stand in the file. */
export function ImportPreviewTable({ preview }: { preview: UploadPreview }) {
  const formats = useFormats()
  return (
    <>
      <div className={classes['scroll']} tabIndex={0} role="region" aria-label="First rows of the file">
        <Table>
          <Table.Thead>
            <Table.Tr>
              {preview.columns.map((column, index) => (
                <Table.Th key={index}>
                  {column || 'No name'}
                  <span className={`${classes['meaning'] ?? ''} acc`}>{meaningOf(preview.meanings?.[index] ?? null)}</span>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {preview.sample.map((row, index) => (
              <Table.Tr key={index}>
                {row.map((value, column) => <Table.Td key={column} className="nowrap num">{value}</Table.Td>)}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {preview.errors.length > 0 && (
        <Note tone="warn" title={`${formats.number(preview.rejected)} of the first ${formats.number(preview.total)} rows would be left out`}>
          {preview.errors.slice(0, 3).map((error) => `Line ${error.line}: ${error.reason}`).join(' · ')}
          {preview.errors.length > 3 ? ` · and ${preview.errors.length - 3} more ${plural(preview.errors.length - 3, 'row')}` : ''}
        </Note>
      )}
    </>
  )
}

function meaningOf(meaning: string | null): string {
  return meaning === null ? 'Left out' : (meanings[meaning] ?? meaning)
}
