import { LRUCache } from 'lru-cache'
import { z } from 'zod'

const share = z.coerce.number().min(0)
const usage = z.looseObject({ call_count: share.catch(0), total_time: share.catch(0), total_cputime: share.catch(0), estimated_time_to_regain_access: share.optional().catch(undefined) })
const byBusiness = z.record(z.string(), z.array(usage))

export type Usage = {
  /** The fullest of Meta's counters, in percent of what is allowed this hour. */
  percent: number
  /** Meta's estimate until calls work again; 0 while they do. */
  regainMs: number
  seenAt: number
}

/** How much of Meta's hourly limits is used, as the last answers told: per app, and per WABA or business. */
export class UsageGauge {
  private appUsage: Usage | null = null
  private readonly owners = new LRUCache<string, Usage>({ max: 1000, ttl: 60 * 60_000 })

  record(headers: Record<string, string | string[] | undefined>): void {
    const app = usage.safeParse(parse(headers['x-app-usage']))
    if (app.success) this.appUsage = toUsage(app.data)
    const owners = byBusiness.safeParse(parse(headers['x-business-use-case-usage']))
    if (!owners.success) return
    for (const [id, entries] of Object.entries(owners.data).slice(0, 100)) {
      const fullest = entries.map(toUsage).sort((a, b) => b.percent - a.percent)[0]
      if (fullest) this.owners.set(id, fullest)
    }
  }

  ofApp(): Usage | null {
    return this.appUsage
  }

  /** @param id of a WABA or business */
  ofOwner(id: string): Usage | null {
    return this.owners.get(id) ?? null
  }
}

function toUsage(value: z.infer<typeof usage>): Usage {
  return {
    percent: Math.max(value.call_count, value.total_time, value.total_cputime),
    regainMs: (value.estimated_time_to_regain_access ?? 0) * 60_000,
    seenAt: Date.now(),
  }
}

function parse(header: string | string[] | undefined): unknown {
  if (typeof header !== 'string' || header.length > 20_000) return null
  try {
    return JSON.parse(header)
  } catch {
    return null
  }
}
