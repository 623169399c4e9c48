type Fields = Record<string, unknown>

const fileKinds = new Set(['image', 'video', 'document', 'location'])

/**
 * The values of a sent template by place: `body.1`, `header.name`, `header.image`, `button.0`. Read off the `components` that went to Meta.
 * @param components JSON text of the array, as stored with the message or frozen with the campaign
 */
export function toTemplateValues(components: string | null): Record<string, string> {
  const entries: [string, string][] = []
  for (const component of parseList(components)) {
    const type = String(component['type'] ?? '').toLowerCase()
    const parameters = Array.isArray(component['parameters']) ? (component['parameters'] as Fields[]) : []
    parameters.forEach((parameter, index) => {
      const value = toValue(parameter)
      if (value === null) return
      entries.push([type === 'button' ? `button.${String(component['index'] ?? 0)}` : `${type}.${keyOf(parameter, index)}`, value])
    })
  }
  return Object.fromEntries(entries)
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
    const list: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(list) ? (list as unknown[]).filter((item): item is Fields => typeof item === 'object' && item !== null) : []
  } catch {
    return []
  }
}
