import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { migrate } from '#db/migrate.ts'
import { startTestServices } from '../../scripts/services/test-services.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL on which databases may be made. */
    adminUrl: string
    /** Migrated; every test file works on a clone of it. */
    templateDatabase: string
    temporalAddress: string
  }
}

/** One PostgreSQL and one Temporal for all test files: TEST_POSTGRES_URL and TEST_TEMPORAL_ADDRESS when set, else embedded ones in a folder that goes afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const services = await startTestServices({ postgresUrl: process.env['TEST_POSTGRES_URL'], temporalAddress: process.env['TEST_TEMPORAL_ADDRESS'] })
  const templateDatabase = `template_${String(process.pid)}_${String(Date.now())}`
  const admin = postgres(services.postgresUrl, { max: 1, onnotice: () => undefined })
  await admin`create database ${admin(templateDatabase)}`
  const url = new URL(services.postgresUrl)
  url.pathname = `/${templateDatabase}`
  await migrate(url.href)
  project.provide('adminUrl', services.postgresUrl)
  project.provide('templateDatabase', templateDatabase)
  project.provide('temporalAddress', services.temporalAddress)
  return async () => {
    await admin`drop database if exists ${admin(templateDatabase)} with (force)`
    await admin.end({ timeout: 5 })
    await services.stop()
  }
}
