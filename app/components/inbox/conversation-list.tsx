import { Button, SegmentedControl } from '@mantine/core'
import { Link, useNavigate, useSearchParams } from '@remix-run/react'
import { IconInbox } from '@tabler/icons-react'
import type { ConversationList as List, ConversationSummary } from '../../lib/api-types.ts'
import { useFormats } from '../../lib/locale.tsx'
import { EmptyState } from '../empty-state.tsx'
import { withParam } from '../filter-chips.tsx'
import { Initials } from '../initials.tsx'
import { SearchField } from '../search-field.tsx'
import { useNow } from '../time-text.tsx'
import classes from './inbox.module.css'
import { WindowLeft } from './window-left.tsx'

/** Conversations, the latest first. */
export function ConversationList({ list, currentId }: { list: List; currentId: string | undefined }) {
  const formats = useFormats()
  const [params] = useSearchParams()
  return (
    <section className={classes['pane']} aria-label="Conversations">
      <div className={classes['head']}>
        <h1>Inbox</h1>
        <span className="t3 num" role="status">{list.unreadTotal > 0 ? `${formats.number(list.unreadTotal)} unread` : 'All read'}</span>
      </div>
      <div className={classes['tools']}>
        <SearchField placeholder="Name, number or text" />
        <UnreadFilter />
      </div>
      <div className={classes['scroll']}>
        {list.items.length === 0 && <Nothing filtered={params.has('search') || params.has('unread')} />}
        <ul>
          {list.items.map((conversation) => (
            <li key={conversation.id}>
              <ConversationItem conversation={conversation} current={conversation.id === currentId} search={params.toString()} />
            </li>
          ))}
        </ul>
        {list.nextCursor && (
          <div style={{ padding: 12 }}>
            <Button component={Link} variant="default" size="xs" fullWidth to={{ search: withCursor(params, list.nextCursor) }}>Older conversations</Button>
          </div>
        )}
        {params.has('cursor') && (
          <div style={{ padding: '0 12px 12px' }}>
            <Button component={Link} variant="subtle" size="xs" fullWidth to={{ search: withParam(params, 'cursor', null) }}>Back to the latest</Button>
          </div>
        )}
      </div>
    </section>
  )
}

function withCursor(params: URLSearchParams, cursor: string): string {
  const next = new URLSearchParams(params)
  next.set('cursor', cursor)
  return `?${next.toString()}`
}

function UnreadFilter() {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label="Which conversations"
      value={params.get('unread') ? 'unread' : 'all'}
      onChange={(value) => navigate({ search: withParam(params, 'unread', value === 'unread' ? '1' : null) })}
      data={[{ value: 'all', label: 'All' }, { value: 'unread', label: 'Unread' }]}
    />
  )
}

function Nothing({ filtered }: { filtered: boolean }) {
  return (
    <EmptyState icon={IconInbox} title={filtered ? 'Nothing fits' : 'Nobody wrote yet'}>
      {filtered ? 'Change the search or show all.' : 'When someone answers a campaign, the conversation opens here.'}
    </EmptyState>
  )
}

function ConversationItem({ conversation, current, search }: { conversation: ConversationSummary; current: boolean; search: string }) {
  const { id, name, phone, lastText, lastDirection, unread, windowExpiresAt, campaign } = conversation
  return (
    <Link to={{ pathname: `/inbox/${id}`, search }} className={classes['item']} aria-current={current ? 'page' : undefined} data-unread={unread > 0 || undefined} data-conversation={id}>
      <Initials name={name} size="md" accent={current} />
      <span>
        <span className={classes['line1']}>
          <b className="ellipsis">{name ?? phone ?? 'Unknown'}</b>
          <ListTime at={conversation.lastAt} />
        </span>
        <span className={classes['line2']}>
          <span className="ellipsis">{lastDirection === 'out' ? 'You: ' : ''}{lastText ?? 'Message without text'}</span>
          {unread > 0 && <span className={classes['unread']}>{unread}<span className="sr-only"> unread</span></span>}
        </span>
        <span className={classes['line3']}>
          <WindowLeft until={windowExpiresAt} />
          {campaign && <span className="ellipsis">· {campaign.name}</span>}
        </span>
      </span>
    </Link>
  )
}

/** The hour for today, the weekday for this week, else the date. */
function ListTime({ at }: { at: Date }) {
  const formats = useFormats()
  const now = useNow(60_000)
  const days = now ? (now.getTime() - at.getTime()) / 86_400_000 : null
  const style = days === null || days > 6 ? 'date' : formats.dayKey(at) === formats.dayKey(now ?? at) ? 'short' : 'weekday'
  return <time dateTime={at.toISOString()} title={formats.date(at, 'dateTime')} className="num" suppressHydrationWarning>{formats.date(at, style)}</time>
}
