import { ActionIcon } from '@mantine/core'
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { CampaignPreview, Template, TemplateParameter } from '../../lib/api-types.ts'
import { PhonePreview } from '../phone-preview.tsx'
import { exampleValues, previewKey } from '../templates/example-values.ts'
import classes from './wizard.module.css'

export type SamplePreviewProps = { template: Template; sender: string; preview: CampaignPreview | null }

/** The message as real people of the list would get it, one after the other. */
export function SamplePreview({ template, sender, preview }: SamplePreviewProps) {
  const [position, setPosition] = useState(0)
  const sample = preview?.sample ?? []
  const person = sample[Math.min(position, sample.length - 1)]
  const values = person ? withMissing(person, template.parsed.parameters) : exampleValues(template.parsed.parameters)
  return (
    <>
      <PhonePreview sender={sender} template={template.parsed} values={values} />
      {person ? (
        <div className={classes['samples']}>
          <ActionIcon variant="subtle" size={28} aria-label="Show the previous person" disabled={position === 0} onClick={() => setPosition(position - 1)}>
            <IconArrowLeft size={16} />
          </ActionIcon>
          <span aria-live="polite" className="ellipsis">
            {person.name ?? person.phone ?? 'No name'}, {Math.min(position, sample.length - 1) + 1} of {sample.length}
            {person.missing.length > 0 && <span className="bad"> · {person.missing.length} missing</span>}
          </span>
          <ActionIcon variant="subtle" size={28} aria-label="Show the next person" disabled={position >= sample.length - 1} onClick={() => setPosition(position + 1)}>
            <IconArrowRight size={16} />
          </ActionIcon>
        </div>
      ) : (
        <p className={classes['samples']}>With the examples given to Meta</p>
      )}
    </>
  )
}

/** A value that is missing is shown as such, not as the example. */
function withMissing(person: CampaignPreview['sample'][number], parameters: TemplateParameter[]): Record<string, string> {
  const values = { ...person.values }
  for (const parameter of parameters) {
    const id = previewKey(parameter)
    if (person.missing.includes(id) || person.missing.includes(parameter.key)) values[id] = ''
  }
  return values
}
