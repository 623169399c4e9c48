import { Autocomplete, NativeSelect, TextInput } from '@mantine/core'
import type { Template, TemplateParameter, VariableSource } from '../../lib/api-types.ts'
import { sentenceCase } from '../../lib/formats.ts'
import { Card } from '../card.tsx'
import { Note } from '../note.tsx'
import { variableId } from './wizard-draft.ts'
import classes from './wizard.module.css'

export type VariablesStepProps = { template: Template; variables: VariableSource[]; attributes: string[]; onChange: (variables: VariableSource[]) => void; showErrors: boolean }

/** Where each variable's value comes from, and what stands there when a person has none. */
export function VariablesStep({ template, variables, attributes, onChange, showErrors }: VariablesStepProps) {
  if (variables.length === 0) return <Note tone="good" title="This template has no variables">Everyone gets the same text.</Note>
  const change = (position: number, next: VariableSource) => onChange(variables.map((variable, index) => (index === position ? next : variable)))
  return (
    <Card title="Variables" count={variables.length}>
      {variables.map((variable, position) => (
        <VariableRow
          key={variableId(variable)}
          variable={variable}
          parameter={template.parsed.parameters[position]}
          attributes={attributes}
          showErrors={showErrors}
          onChange={(next) => change(position, next)}
        />
      ))}
    </Card>
  )
}

type RowProps = { variable: VariableSource; parameter: TemplateParameter | undefined; attributes: string[]; showErrors: boolean; onChange: (next: VariableSource) => void }

const sources = [{ value: 'name', label: 'Contact’s name' }, { value: 'attribute', label: 'Attribute' }, { value: 'text', label: 'Same text for all' }]

function VariableRow({ variable, parameter, attributes, showErrors, onChange }: RowProps) {
  const media = parameter !== undefined && parameter.kind !== 'text' && parameter.kind !== 'coupon_code' && parameter.kind !== 'otp'
  const isMoment = parameter?.kind === 'expiration'
  const name = media ? sentenceCase(parameter.kind) : `{{${variable.key}}}`
  const label = parameter?.label ?? name
  const error = showErrors && variable.source !== 'name' && variable.value.trim() === '' ? (variable.source === 'attribute' ? 'Choose an attribute' : 'Write the text') : undefined
  return (
    <fieldset className={classes['variable']} style={{ border: 0, borderTop: '1px solid var(--line)', margin: 0 }}>
      <legend className="sr-only">{label}</legend>
      <div className={classes['variableName']} aria-hidden>
        <span className={classes['key']}>{name}</span>
        <span className="t2">{label}{parameter?.example && !media ? `, for example “${parameter.example}”` : ''}</span>
      </div>
      <NativeSelect
        label="Comes from"
        data={isMoment ? sources.slice(-1) : media ? sources.filter((source) => source.value !== 'name') : sources}
        value={variable.source}
        onChange={(event) => onChange({ ...variable, source: event.currentTarget.value as VariableSource['source'], value: '' })}
      />
      {variable.source === 'attribute' && (
        <Autocomplete label="Attribute" data={attributes} value={variable.value} onChange={(value) => onChange({ ...variable, value })} error={error} placeholder={attributes[0] ?? 'city'} />
      )}
      {isMoment && <MomentField value={variable.value} onChange={(value) => onChange({ ...variable, source: 'text', value })} error={error} />}
      {variable.source === 'text' && !isMoment && (
        <TextInput label={media ? 'Link to the file, https' : 'Text'} value={variable.value} onChange={(event) => onChange({ ...variable, value: event.currentTarget.value })} error={error} maxLength={1024} placeholder={media ? 'https://' : (parameter?.example ?? '')} />
      )}
      {variable.source !== 'text' && (
        <TextInput label="When a person has none" value={variable.fallback ?? ''} onChange={(event) => onChange(withFallback(variable, event.currentTarget.value))} placeholder="Leave the person out" maxLength={200} />
      )}
    </fieldset>
  )
}

/** A moment in the browser's own zone, kept in ISO 8601 with its zone. */
function MomentField({ value, onChange, error }: { value: string; onChange: (value: string) => void; error: string | undefined }) {
  const at = new Date(value)
  const local = Number.isNaN(at.getTime()) ? '' : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  return (
    <TextInput
      type="datetime-local"
      label="Date and time, in your time zone"
      value={local}
      onChange={(event) => onChange(event.currentTarget.value === '' ? '' : new Date(event.currentTarget.value).toISOString())}
      error={error}
    />
  )
}

function withFallback(variable: VariableSource, fallback: string): VariableSource {
  const { fallback: _, ...rest } = variable
  return fallback === '' ? rest : { ...rest, fallback }
}
