import { Button, Group, Loader, Progress, Text, TextInput } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconFileSpreadsheet, IconUpload } from '@tabler/icons-react'
import { useFormats } from '../../lib/locale.tsx'
import { maxUploadBytes } from '../../lib/contact-upload.ts'
import { Card } from '../card.tsx'
import { Note } from '../note.tsx'
import classes from './contacts.module.css'
import { ImportPreviewTable } from './import-preview-table.tsx'
import { ImportResultView } from './import-result-view.tsx'
import { type ImportFlow, useImportFlow } from './use-import-flow.ts'

/** From a file to contacts: choose, look at what the columns become, import, see what came of it. */
export function ImportPanel({ onDone }: { onDone: () => void }) {
  const flow = useImportFlow(onDone)
  return (
    <Card title="Import a file">
      <div className={classes['steps']}>
        {flow.step.kind === 'choose' && <Choose flow={flow} />}
        {flow.step.kind === 'reading' && <Busy words={`Reading ${flow.step.file.name}`} />}
        {flow.step.kind === 'ready' && <Ready flow={flow} step={flow.step} />}
        {flow.step.kind === 'sending' && <Sending share={flow.step.share} />}
        {flow.step.kind === 'done' && <ImportResultView result={flow.step.result} fileName={flow.step.file.name} onAgain={flow.reset} />}
      </div>
    </Card>
  )
}

function Choose({ flow }: { flow: ImportFlow }) {
  return (
    <>
      {flow.problem && <Note tone="bad" title="The file was not imported" live>{flow.problem}</Note>}
      <Dropzone
        className={classes['drop'] ?? ''}
        onDrop={(files) => files[0] && flow.choose(files[0])}
        onReject={(files) => flow.refuse(files[0]?.file.size ?? 0)}
        accept={{ 'text/csv': ['.csv'], 'text/tab-separated-values': ['.tsv'], 'text/plain': ['.txt'], 'application/vnd.ms-excel': ['.csv'] }}
        maxFiles={1}
        multiple={false}
        maxSize={maxUploadBytes}
        inputProps={{ 'aria-label': 'CSV file with contacts' }}
      >
        <div className={classes['dropInner']}>
          <IconFileSpreadsheet size={24} className="t3" aria-hidden />
          <Text size="sm" fw={550}>Drop a CSV file here, or choose one</Text>
          <span className="t3 xs">Up to 256 MB. Comma, semicolon or tab; a million rows are fine.</span>
        </div>
      </Dropzone>
    </>
  )
}

function Ready({ flow, step }: { flow: ImportFlow; step: Extract<ImportFlow['step'], { kind: 'ready' }> }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        flow.start()
      }}
      className="stack"
    >
      <div className="row">
        <IconFileSpreadsheet size={16} className="t3" aria-hidden />
        <span className="strong ellipsis">{step.file.name}</span>
        <span className="t3 num">{sizeWords(step.file.size)}</span>
      </div>
      <ImportPreviewTable preview={step.preview} />
      <TextInput label="List" description="Everybody in the file goes on this list. An existing list of that name is added to." value={flow.listName} onChange={(event) => flow.setListName(event.currentTarget.value)} error={flow.listError} maxLength={120} required />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={flow.reset}>Choose another file</Button>
        <Button type="submit" leftSection={<IconUpload size={16} />}>Import</Button>
      </Group>
    </form>
  )
}

function Busy({ words }: { words: string }) {
  return (
    <div className="row" role="status" style={{ padding: '24px 0' }}>
      <Loader size={16} />
      <span className="t2 ellipsis">{words}</span>
    </div>
  )
}

function Sending({ share }: { share: number }) {
  const formats = useFormats()
  const words = share < 1 ? `Sending the file, ${formats.number(share * 100)} %` : 'The file has arrived. Checking numbers and writing contacts…'
  return (
    <div style={{ padding: '12px 0' }}>
      <p role="status" className="t2" style={{ marginBottom: 8 }}>{words}</p>
      <Progress value={share * 100} size={6} animated={share >= 1} aria-label="Upload" />
      <p className="t3 xs" style={{ marginTop: 8 }}>Keep this page open while the file is being sent.</p>
    </div>
  )
}

function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}
