type Fields = Record<string, unknown>

const fileKinds = new Set(['image', 'video', 'document', 'location'])

/**
 * The values of a sent template by place: `body.1`, `header.name`, `header.image`, `button.0`, `card.0.body.1`. Read off the `components` that went to Meta.
 * @param components JSON text of the array, as stored with the message or frozen with the campaign
 */
export function toTemplateValues(components: string | null): Record<string, string> {
  const list = parseList(components)
  const cards = list.filter((component) => typeOf(component) === 'carousel').flatMap((component) => fieldsOf(component['cards']))
  return Object.fromEntries([
    ...entriesOf(list),
    ...cards.flatMap((card, place) => entriesOf(fieldsOf(card['components'])).map(([key, value]): [string, string] => [`card.${String(card['card_index'] ?? place)}.${key}`, value])),
  ])
}

function entriesOf(list: Fields[]): [string, string][] {
  return list.flatMap((component) =>
    fieldsOf(component['parameters']).flatMap((parameter, index): [string, string][] => {
      const value = toValue(parameter)
      if (value === null) return []
      const type = typeOf(component)
      return [[type === 'button' ? `button.${String(component['index'] ?? 0)}` : `${type}.${keyOf(parameter, index)}`, value]]
    }),
  )
}

function typeOf(component: Fields): string {
  return String(component['type'] ?? '').toLowerCase()
}

/** As `parseTemplate` names the parameter: by name, by number, or a file by its kind. */
function keyOf(parameter: Fields, index: number): string {
  const { parameter_name: name, type } = parameter
  if (typeof name === 'string') return name
  return typeof type === 'string' && fileKinds.has(type) ? type : String(index + 1)
}

function toValue(parameter: Fields): string | null {
  const kind = String(parameter['type'] ?? 'text')
  const content = parameter[kind]
  if (typeof content === 'string') return content
  if (typeof content !== 'object' || content === null) return null
  const { link, fallback_value: fallback, name } = content as Fields
  return [link, fallback, name].find((value) => typeof value === 'string') as string | undefined ?? null
}

function parseList(text: string | null): Fields[] {
  try {
    return fieldsOf(JSON.parse(text ?? '[]'))
  } catch {
    return []
  }
}

function fieldsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? (value as unknown[]).filter((item): item is Fields => typeof item === 'object' && item !== null) : []
}
