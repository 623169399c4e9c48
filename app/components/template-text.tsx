import { Fragment } from 'react'
import classes from './phone-preview.module.css'

/** Values by `<component>.<key>`, falling back to the bare key. */
export type TemplateValues = Record<string, string>

export type TemplatePart = { kind: 'text'; text: string } | { kind: 'variable'; key: string; text: string; missing: boolean }

/** Splits a template's text at its `{{variables}}` and puts the values in; without a value the variable itself stays. */
export function templateParts(text: string, component: string, values: TemplateValues): TemplatePart[] {
  const parts: TemplatePart[] = []
  let end = 0
  for (const match of text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)) {
    const key = match[1] ?? ''
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    const value = values[`${component}.${key}`] ?? values[key]
    const missing = value === ''
    parts.push({ kind: 'variable', key, text: value === undefined || missing ? match[0] : value, missing })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

/** Text as WhatsApp shows it: variables marked, *bold*, _italic_ and ~strike~ rendered. */
export function TemplateText({ text, component, values = {} }: { text: string; component: string; values?: TemplateValues }) {
  return (
    <>
      {templateParts(text, component, values).map((part, index) =>
        part.kind === 'text' ? (
          <Fragment key={index}>{formatted(part.text)}</Fragment>
        ) : (
          <span key={index} className={`${classes['variable'] ?? ''} ${part.missing ? classes['missing'] ?? '' : ''}`}>
            {part.text}
          </span>
        ),
      )}
    </>
  )
}

const marks = { '*': 'b', _: 'i', '~': 's' } as const

/** WhatsApp's own marks around whole words. */
export function formatted(text: string) {
  const pieces = text.split(/((?<![\p{L}\p{N}])([*_~])(?=\S).+?(?<=\S)\2(?![\p{L}\p{N}]))/gu)
  // Every match adds the piece and its mark: the mark itself (every third) is not text.
  return pieces.map((piece, index) => {
    if (index % 3 === 2) return null
    if (index % 3 === 0) return <Fragment key={index}>{piece}</Fragment>
    const Tag = marks[piece.charAt(0) as keyof typeof marks]
    return <Tag key={index}>{piece.slice(1, -1)}</Tag>
  })
}
