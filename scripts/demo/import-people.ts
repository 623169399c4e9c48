import { Readable } from 'node:stream'
import { toCsv } from './demo-people.ts'
import { requireOk, type ProductClient } from './product-client.ts'

export type ImportAnswer = { importId: string; listId: string; total: number; created: number; updated: number; unchanged: number; rejected: number }

/** Uploads the audience as a CSV file, as it is made. */
export async function importPeople(client: ProductClient, input: { count: number; list: string }): Promise<ImportAnswer> {
  const answer = await requireOk('The import was refused', await client.request(`/contacts/import?list=${encodeURIComponent(input.list)}&file=demo.csv`, {
    method: 'POST', headers: { 'content-type': 'text/csv' }, body: Readable.toWeb(Readable.from(toCsv(input.count))) as ReadableStream, duplex: 'half',
  }))
  const result = (await answer.json()) as ImportAnswer
  const taken = result.created + result.updated + result.unchanged
  if (taken !== input.count) throw new Error(`The import took ${String(taken)} of ${String(input.count)} people.`)
  return result
}
