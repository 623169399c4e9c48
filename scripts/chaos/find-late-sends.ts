/** One accepted send of the simulator's ledger. */
export type Send = { to: string; atMs: number }

/** The lane looks once a second and its group leaves within one, or asks again; the rest is for a machine that strikes everything. */
const LEAVES_WITHIN_MS = 6_000

/**
 * Who was written to although they had stopped it. What was about to leave just then may still arrive. Pure.
 * @param optOuts by number, digits only: when the opt-out was seen in the database; null: not yet
 */
export function findLateSends(sends: readonly Send[], optOuts: ReadonlyMap<string, number | null>): string[] {
  const late = sends.filter(({ to, atMs }) => atMs > (optOuts.get(to.replace(/\D/g, '')) ?? Infinity) + LEAVES_WITHIN_MS)
  return [...new Set(late.map(({ to }) => to))]
}
