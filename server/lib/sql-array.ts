/**
 * Array literals of PostgreSQL made in one pass: the driver's own serialiser takes several times as long for hundreds of values,
 * and the hot statements carry a dozen arrays. Pass the text with a cast: `${toNumberArray(ids)}::bigint[]`.
 */
export function toNumberArray(values: readonly (number | null)[]): string {
  let text = '{'
  for (let n = 0; n < values.length; n += 1) {
    const value = values[n]!
    text += n === 0 ? '' : ','
    text += value === null ? 'NULL' : String(value)
  }
  return `${text}}`
}

const special = /["\\]/g

/** Each value quoted, quotes and backslashes escaped. */
export function toTextArray(values: readonly (string | null)[]): string {
  let text = '{'
  for (let n = 0; n < values.length; n += 1) {
    const value = values[n]!
    text += n === 0 ? '' : ','
    text += value === null ? 'NULL' : `"${isPlain(value) ? value : value.replace(special, '\\$&')}"`
  }
  return `${text}}`
}

/** Nearly every value: looking for two characters is much cheaper than a replacement that finds nothing. */
function isPlain(value: string): boolean {
  return !value.includes('"') && !value.includes('\\')
}
