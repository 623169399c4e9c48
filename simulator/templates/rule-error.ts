import { GraphError } from '../core/graph-error.ts'

/** How a template that breaks a rule is refused: code 100, and the rule in the subcode and the two texts for people. */
export function ruleError(subcode: number, userTitle: string, userMessage: string): GraphError {
  return new GraphError(100, 'Invalid parameter', { subcode, isTransient: false, userTitle, userMessage })
}
