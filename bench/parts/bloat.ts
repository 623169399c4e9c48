import { say } from '../../scripts/services/say.ts'
import type { Stage } from '../stage.ts'
import { measureSending } from './sending.ts'

export type BloatRound = { round: number; perSecond: number; databaseMb: number; messagesMb: number; deadShare: number }

/** Campaign after campaign to the same list: the table must grow by its rows alone, and the pace must not fall. */
export async function measureBloat(stage: Stage, count: number, rounds: number): Promise<BloatRound[]> {
  const figures: BloatRound[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const { perSecond } = await measureSending(stage, count)
    const [row] = await stage.sql<{ database: number; messages: number; dead: number }[]>`
      select pg_database_size(current_database())::float8 as database, pg_total_relation_size('messages')::float8 as messages,
        (select n_dead_tup::float8 / greatest(n_live_tup, 1) from pg_stat_user_tables where relname = 'messages') as dead`
    const figure = { round, perSecond: Math.round(perSecond), databaseMb: toMb(row!.database), messagesMb: toMb(row!.messages), deadShare: Math.round(row!.dead * 1000) / 1000 }
    say(`  round ${String(round)}: ${String(figure.perSecond)}/s, messages ${String(figure.messagesMb)} MB, dead ${String(figure.deadShare)}`)
    figures.push(figure)
  }
  return figures
}

function toMb(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
