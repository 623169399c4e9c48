import postgres from 'postgres'

/** One connection to a server's own database, for making and dropping others. */
export async function asAdmin(url: string, use: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await use(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
