import type { TemplateParameter } from '../../lib/api-types.ts'

/** The examples that were given to Meta, as values for the preview. */
export function exampleValues(parameters: TemplateParameter[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const parameter of parameters) {
    if (parameter.kind === 'text' && parameter.example) values[`${parameter.component}.${parameter.key}`] ??= parameter.example
  }
  return values
}
