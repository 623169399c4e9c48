import { runChild } from '../children/run-child.ts'

export type NaiveFigures = { count: number; seconds: number; perSecond: number }

/** An activity per message on the same Temporal server. */
export function measureNaive(temporalAddress: string, simulatorUrl: string, count: number): Promise<NaiveFigures> {
  return runChild<NaiveFigures>('bench/naive/run.ts', [temporalAddress, simulatorUrl, String(count)])
}
