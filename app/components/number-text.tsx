import { useFormats } from '../lib/locale.tsx'

/** A whole number as the reader writes it, in figures of one width. */
export function NumberText({ value }: { value: number }) {
  return <span className="num">{useFormats().number(value)}</span>
}
