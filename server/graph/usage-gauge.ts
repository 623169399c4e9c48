import { LRUCache } from 'lru-cache'
import { z } from 'zod'

const share = z.coerce.number().min(0).max(1e9)
const usage = z.looseObject({
  type: z.string().max(100).optional().catch(undefined),
  call_count: share.catch(0), total_time: share.catch(0), total_cputime: share.catch(0),
  estimated_time_to_regain_access: share.optional().catch(undefined),
})
const byBusiness = z.record(z.string().max(200), z.array(usage).max(50))

export type Usage = {
  /** The fullest of Meta's counters, in percent of what is allowed this hour. */
  percent: number
  /** Meta's estimate until calls work again; 0 while they do. */
  regainMs: number
  /** What the counter counts, such as `whatsapp_business_management`; null for the app as a whole. An open list. */
  kind: string | null
  /** Unix milliseconds of this machine. */
  seenAt: number
}

/** The app's gauge has no owner. */
export type OwnedUsage = Usage & { ownerId: string | null }

type Headers = Record<string, string | string[] | undefined>

const GLANCE_MS = 1000

/** How much of Meta's hourly limits is used, as the last answers told: per app, and per WABA or business. */
export class UsageGauge {
  private appUsage: Usage | null = null
  private glancedAt = 0
  private readonly owners = new LRUCache<string, Usage>({ max: 1000, ttl: 60 * 60_000 })
  /** Node (a number, a template) → the WABA that its calls count against. */
  private readonly ownerOf = new LRUCache<string, string>({ max: 10_000 })

  /** @param nodeId the object that was called, so that later calls of it know whose limit they use */
  record(headers: Headers, nodeId?: string): void {
    const appHeader = headers['x-app-usage']
    const businessHeader = headers['x-business-use-case-usage']
    if (appHeader !== undefined) this.recordApp(appHeader)
    if (businessHeader !== undefined) this.recordOwners(businessHeader, nodeId)
  }

  /** Whether the path of messages, where each answer would tell the same, should look again: once a second. */
  isGlanceDue(): boolean {
    return Date.now() - this.glancedAt >= GLANCE_MS
  }

  /** `record`, and the next look is a second away. */
  glance(headers: Headers, nodeId: string): void {
    this.glancedAt = Date.now()
    this.record(headers, nodeId)
  }

  ofApp(): Usage | null {
    return this.appUsage
  }

  /** @param id of a WABA or business */
  ofOwner(id: string): Usage | null {
    return this.owners.get(id) ?? null
  }

  /** @param id of any object that was called before */
  ofNode(id: string): Usage | null {
    return this.ofOwner(id) ?? this.ofOwner(this.ownerOf.get(id) ?? '')
  }

  /** Everything known, the app first. */
  list(): OwnedUsage[] {
    const owners = [...this.owners.entries()].map(([ownerId, one]) => ({ ownerId, ...one }))
    return this.appUsage ? [{ ownerId: null, ...this.appUsage }, ...owners] : owners
  }

  private recordApp(header: string | string[]): void {
    const app = usage.safeParse(parse(header))
    if (app.success) this.appUsage = { ...toUsage(app.data), kind: null }
  }

  private recordOwners(header: string | string[], nodeId: string | undefined): void {
    const owners = byBusiness.safeParse(parse(header))
    if (!owners.success) return
    const entries = Object.entries(owners.data).slice(0, 100)
    for (const [id, counters] of entries) {
      const fullest = counters.map(toUsage).sort((a, b) => b.percent - a.percent || b.regainMs - a.regainMs)[0]
      if (fullest) this.owners.set(id, fullest)
    }
    const [only] = entries
    if (nodeId && only && entries.length === 1 && only[0] !== nodeId) this.ownerOf.set(nodeId, only[0])
  }
}

function toUsage(value: z.infer<typeof usage>): Usage {
  return {
    percent: Math.max(value.call_count, value.total_time, value.total_cputime),
    regainMs: (value.estimated_time_to_regain_access ?? 0) * 60_000,
    kind: value.type ?? null,
    seenAt: Date.now(),
  }
}

function parse(header: string | string[]): unknown {
  if (typeof header !== 'string' || header.length > 20_000) return null
  try {
    return JSON.parse(header)
  } catch {
    return null
  }
}
