type SampleContact = { phone: string; name: string; country: string; timeZone: string; attributes: Record<string, string> }

const names = [
  'Amelia Hart', 'Noah Bennett', 'Chloé Martin', 'Lukas Weber', 'Sofía Ramírez', 'Giulia Romano', 'Ines Carvalho', 'Mateo Silva', 'Hannah Fischer', 'Oliver Brooks',
  'Emma Laurent', 'Jonas Keller', 'Valentina Cruz', 'Marco Bianchi', 'Beatriz Lopes', 'Thiago Almeida', 'Freya Collins', 'Lena Hoffmann', 'Hugo Bernard', 'Diego Torres',
  'Elena Greco', 'Rui Fernandes', 'Camila Rocha', 'Grace Turner', 'Felix Braun', 'Manon Petit', 'Lucía Navarro', 'Luca Ferrari', 'Ana Sousa', 'Pedro Barbosa',
  'Isla Morgan', 'Clara Schmitt', 'Louis Moreau', 'Javier Molina', 'Sara Conti', 'Tomás Pinto', 'Larissa Gomes', 'Arthur Hughes', 'Mia Wagner', 'Zoé Roux',
]
/** Ranges that regulators keep for fiction where there are any (US 555-01xx, UK Ofcom drama numbers); no message can reach a stranger by mistake. */
const ranges = [
  { country: 'US', timeZone: 'America/New_York', prefix: '+1202555010' },
  { country: 'GB', timeZone: 'Europe/London', prefix: '+44770090012' },
  { country: 'US', timeZone: 'America/Los_Angeles', prefix: '+1415555013' },
  { country: 'GB', timeZone: 'Europe/London', prefix: '+44770090045' },
]
const cities = { US: ['Washington', 'Portland', 'Austin'], GB: ['Leeds', 'Bristol', 'Glasgow'] } as const
const tiers = ['Silver', 'Gold', 'Platinum']

/** Forty invented customers, the same each time. */
export function sampleContacts(): SampleContact[] {
  return names.map((name, index) => {
    const range = ranges[index % ranges.length]!
    const places = cities[range.country === 'US' ? 'US' : 'GB']
    return {
      phone: `${range.prefix}${String(Math.floor(index / ranges.length))}`,
      name,
      country: range.country,
      timeZone: range.timeZone,
      attributes: { first_name: name.split(' ')[0]!, city: places[index % places.length]!, tier: tiers[index % tiers.length]! },
    }
  })
}
