import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconTemplate } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Connection, Waba } from '../../lib/api-types.ts'
import { plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { StatusText } from '../status-badge.tsx'
import type { StatusWord, Tone } from '../status-words.ts'
import { AgoText, TimeText, useNow } from '../time-text.tsx'
import classes from './connections.module.css'

const good: StatusWord = { word: '', icon: IconCircleCheck, tone: 'good' }
const warn: StatusWord = { word: '', icon: IconAlertTriangle, tone: 'warn' }
const bad: StatusWord = { word: '', icon: IconCircleX, tone: 'bad' }

/** Token, permissions, webhooks, templates: each with its proof. */
export function ConnectionFacts({ connection, waba }: { connection: Connection; waba: Waba }) {
  const formats = useFormats()
  const granted = connection.scopes.length
  const asked = granted + connection.missingScopes.length
  return (
    <dl className={classes['facts']}>
      <Fact name="Token" status={tokenStatus(connection)} value={<TokenWords connection={connection} />} />
      <Fact name="Permissions" status={connection.missingScopes.length > 0 ? bad : good} value={<span title={connection.missingScopes.length > 0 ? `Missing: ${connection.missingScopes.join(', ')}` : connection.scopes.join(', ')}>{granted} of {asked} granted</span>} />
      <Fact name="Webhooks" status={connection.lastWebhookAt && tokenWorks(connection) ? good : warn} value={connection.lastWebhookAt ? <>Last <AgoText at={connection.lastWebhookAt} /></> : 'None seen yet'} />
      <Fact
        name="Templates"
        status={{ word: '', icon: IconTemplate, tone: 'mute' as Tone }}
        value={waba.lastSyncedAt ? `${formats.number(waba.approvedTemplates)} of ${formats.number(waba.totalTemplates)} approved` : 'Not synced yet'}
      />
    </dl>
  )
}

function Fact({ name, status, value }: { name: string; status: StatusWord; value: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <StatusText status={status} word={<span className="num" style={{ color: 'var(--text)' }}>{value}</span>} />
      </dd>
    </div>
  )
}

function tokenStatus(connection: Connection): StatusWord {
  if (!tokenWorks(connection)) return bad
  return connection.state === 'expiring' ? warn : good
}

function tokenWorks(connection: Connection): boolean {
  return connection.state !== 'expired' && connection.state !== 'revoked'
}

function TokenWords({ connection }: { connection: Connection }) {
  const now = useNow(60_000)
  const { tokenExpiresAt: until, state } = connection
  if (state === 'revoked') return <>Revoked</>
  if (!until) return <>Does not expire</>
  if (state === 'expired') return <>Expired <TimeText at={until} style="date" /></>
  const days = now ? daysUntil(until, now) : null
  return (
    <>
      {days !== null && `${days} ${plural(days, 'day')}, `}until <TimeText at={until} style="date" />
    </>
  )
}

/** Whole days left, never below zero. */
export function daysUntil(until: Date, now: Date): number {
  return Math.max(0, Math.floor((until.getTime() - now.getTime()) / 86_400_000))
}
