/** Mobile number plans, each with room for a million people. */
const plans = [
  { prefix: '+4915112', digits: 6, city: 'Berlin', language: 'de' },
  { prefix: '+48601', digits: 6, city: 'Warszawa', language: 'pl' },
  { prefix: '+34612', digits: 6, city: 'Madrid', language: 'es' },
  { prefix: '+351912', digits: 6, city: 'Lisboa', language: 'pt' },
  { prefix: '+33612', digits: 6, city: 'Lyon', language: 'fr' },
  { prefix: '+393401', digits: 6, city: 'Torino', language: 'it' },
] as const
const names = ['Agnieszka', 'Jonas', 'Lucía', 'Tiago', 'Zofia', 'Emre', 'Małgorzata', 'Iker', 'Chloé', 'Matteo', 'Zoë', 'Søren']

export type DemoPerson = { phone: string; name: string; city: string; language: string }

/** The nth person: always the same, never twice the same number, and none of the numbers with which the simulator plays tricks. */
export function toDemoPerson(n: number): DemoPerson {
  const plan = plans[n % plans.length]!
  const serial = skipTricks(Math.floor(n / plans.length))
  return { phone: `${plan.prefix}${String(serial).padStart(plan.digits, '0')}`, name: `${names[n % names.length]!} ${String(n + 1)}`, city: plan.city, language: plan.language }
}

/** Counts on without numbers that end in 0000 or 9999: the simulator lets those fail. */
function skipTricks(serial: number): number {
  return Math.floor(serial / 9998) * 10_000 + (serial % 9998) + 1
}

/** The file, in pieces of some hundred lines, so that a million people need no memory. */
export function* toCsv(count: number): Generator<string> {
  let piece = 'phone,name,city,language\r\n'
  for (let n = 0; n < count; n += 1) {
    const { phone, name, city, language } = toDemoPerson(n)
    piece += `${phone},${name},${city},${language}\r\n`
    if (piece.length > 60_000) {
      yield piece
      piece = ''
    }
  }
  if (piece !== '') yield piece
}
