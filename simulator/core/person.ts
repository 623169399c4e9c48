import { hashNumber } from './random.ts'

const GIVEN = ['Ana', 'Ben', 'Chloé', 'Diego', 'Emma', 'Farid', 'Grace', 'Hana', 'Ivan', 'Jürgen', 'Kasia', 'Luís', 'Mei', 'Nora', 'Omar', 'Priya', 'Rosa', 'Søren', 'Tomás', 'Zoë']
const FAMILY = ['Almeida', 'Brown', 'Costa', 'Dubois', 'Evans', 'Fischer', 'García', 'Hughes', 'Ivanova', 'Jensen', 'Kowalska', 'López', 'Müller', 'Nowak', 'Okafor', 'Patel', 'Rossi', 'Silva', 'Tanaka', 'Weber']
const COUNTRIES: [prefix: string, code: string][] = [
  ['1', 'US'], ['351', 'PT'], ['33', 'FR'], ['34', 'ES'], ['39', 'IT'], ['44', 'GB'], ['48', 'PL'], ['49', 'DE'],
  ['52', 'MX'], ['54', 'AR'], ['55', 'BR'], ['57', 'CO'], ['62', 'ID'], ['91', 'IN'], ['971', 'AE'], ['234', 'NG'],
]
const SHIFTED = '7294061583'
const UNSHIFTED = Array.from('0123456789', (digit) => SHIFTED.indexOf(digit)).join('')

/** The name on the handset; the same number always has the same one. */
export function profileName(digits: string): string {
  const hash = hashNumber(Number(digits) || 0, 7)
  return `${GIVEN[hash % GIVEN.length] ?? ''} ${FAMILY[(hash >>> 8) % FAMILY.length] ?? ''}`
}

/** A business-scoped user id: `US.` and 20 digits, a reversible image of the number so that a send to it finds the person. */
export function userIdOf(digits: string): string {
  return `${countryOf(digits)}.1${String(digits.length).padStart(2, '0')}${translate(digits, SHIFTED).padEnd(17, '4')}`
}

/** The phone digits behind a `userIdOf` id; undefined for an id that this world never gave out. */
export function digitsOfUserId(userId: string): string | undefined {
  const match = /^[A-Z]{2}\.1(\d{2})(\d{17})$/.exec(userId)
  if (!match) return undefined
  const digits = translate((match[2] ?? '').slice(0, Number(match[1])), UNSHIFTED)
  return userIdOf(digits) === userId ? digits : undefined
}

function translate(digits: string, table: string): string {
  let out = ''
  for (let i = 0; i < digits.length; i += 1) out += table[digits.charCodeAt(i) - 48] ?? ''
  return out
}

function countryOf(digits: string): string {
  for (const [prefix, code] of COUNTRIES) if (digits.startsWith(prefix)) return code
  return 'ZZ'
}
