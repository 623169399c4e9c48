import type { TemplateParameter } from '../../lib/api-types.ts'

/** The examples that were given to Meta, as values for the preview. */
export function exampleValues(parameters: TemplateParameter[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const parameter of parameters) {
    if (parameter.kind === 'text' && parameter.example) values[previewKey(parameter)] ??= parameter.example
  }
  return values
}

/** `body.1`, or `card.0.body.1`: where the preview looks for a value. */
export function previewKey(parameter: Pick<TemplateParameter, 'component' | 'key' | 'card'>): string {
  const place = `${parameter.component}.${parameter.key}`
  return parameter.card === undefined ? place : `card.${String(parameter.card)}.${place}`
}
