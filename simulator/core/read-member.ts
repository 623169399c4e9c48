import { parameterError } from './graph-error.ts'
import { isObject } from './json.ts'
import type { JsonObject } from './json.ts'

/** Readers of hand-written JSON (scenarios, faults, settings). Each names the member that is wrong: `faults[2].probability must be …`. */

/** @throws GraphError 100 when it is no object, or has a member that nobody would read */
export function readObject(value: unknown, path: string, members: readonly string[]): JsonObject {
  if (!isObject(value)) throw parameterError(`${path} must be an object.`)
  const unknown = Object.keys(value).find((name) => !members.includes(name))
  if (unknown !== undefined) throw parameterError(`${memberOf(path, unknown.slice(0, 80))} is not known; known are ${members.join(', ')}.`)
  return value
}

export type NumberBounds = { low: number; high: number; whole?: boolean; fallback?: number }

/** @throws GraphError 100 when it is no number within the bounds; a missing one is the fallback, if there is any */
export function readNumber(value: unknown, path: string, { low, high, whole = false, fallback }: NumberBounds): number {
  if (value === undefined && fallback !== undefined) return fallback
  if (typeof value !== 'number' || !(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
    throw parameterError(`${path} must be a ${whole ? 'whole ' : ''}number from ${String(low)} to ${String(high)}.`)
  }
  return value
}

/** @throws GraphError 100 when it is missing, no text, or longer than `max` characters */
export function readText(value: unknown, path: string, max: number): string {
  if (typeof value !== 'string' || value === '' || value.length > max) throw parameterError(`${path} must be a text of 1 to ${String(max)} characters.`)
  return value
}

/** @throws GraphError 100 when it is none of the choices */
export function readChoice<T extends string>(value: unknown, path: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw parameterError(`${path} must be one of ${choices.join(', ')}.`)
  return found
}

/** @throws GraphError 100 when it is no list or has more than `max` items; a missing one is empty */
export function readList(value: unknown, path: string, max: number): unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length > max) throw parameterError(`${path} must be a list of at most ${String(max)}.`)
  return value as unknown[]
}

/** `a.b` below the top, `b` at the top. */
export function memberOf(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
