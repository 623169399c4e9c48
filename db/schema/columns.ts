import { customType, timestamp, uuid } from 'drizzle-orm/pg-core'
import { v7 } from 'uuid'

/** Time-ordered ids made by the application, so that inserts touch the right-hand page of an index. */
export const id = () => uuid().primaryKey().$defaultFn(() => v7())

export const moment = () => timestamp({ withTimezone: true, mode: 'date' })
export const createdAt = () => moment().notNull().defaultNow()
export const updatedAt = () => moment().notNull().defaultNow().$onUpdate(() => new Date())

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
