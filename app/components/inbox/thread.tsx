import { ActionIcon, Button } from '@mantine/core'
import { Link, useSearchParams } from '@remix-run/react'
import { IconArrowLeft, IconLockOpen } from '@tabler/icons-react'
import { Fragment, useEffect, useRef } from 'react'
import type { ChatMessage, Conversation } from '../../lib/api-types.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Initials } from '../initials.tsx'
import { StatusBadge } from '../status-badge.tsx'
import { windowClosed } from '../status-words.ts'
import { useNow } from '../time-text.tsx'
import { Composer } from './composer.tsx'
import classes from './inbox.module.css'
import { MessageBubble } from './message-bubble.tsx'
import { PendingBubbles } from './pending-bubbles.tsx'
import { useOutbox } from './use-outbox.ts'

export type ThreadProps = { data: Conversation; older: ChatMessage[]; loadingOlder: boolean; onOlder: (() => void) | null; refetch: () => void }

/** One conversation: its messages, and the composer while WhatsApp allows free text. */
export function Thread({ data, older, loadingOlder, onOlder, refetch }: ThreadProps) {
  const { conversation } = data
  const outbox = useOutbox(conversation.id, data.messages, refetch)
  const messages = [...older, ...data.messages]
  const end = useScrollToEnd(conversation.id, data.messages.length + outbox.pending.length)
  return (
    <div className={classes['pane']}>
      <ThreadHead conversation={conversation} />
      <div className={classes['chat']} tabIndex={0} role="log" aria-label={`Messages with ${conversation.name ?? conversation.phone ?? 'this person'}`}>
        {onOlder ? <Button variant="subtle" size="xs" onClick={onOlder} loading={loadingOlder}>Earlier messages</Button> : <span />}
        <Messages messages={messages} campaignName={conversation.campaign?.name ?? null} onRetry={outbox.again} />
        <PendingBubbles pending={outbox.pending} onRetry={outbox.retry} onDrop={outbox.drop} />
        <div ref={end} />
      </div>
      <Composer key={conversation.id} conversation={conversation} text={outbox.text} onText={outbox.setText} onSend={outbox.send} />
    </div>
  )
}

function Messages({ messages, campaignName, onRetry }: { messages: ChatMessage[]; campaignName: string | null; onRetry: (text: string) => void }) {
  const formats = useFormats()
  const byId = new Map(messages.map((message) => [message.id, message]))
  return messages.map((message, index) => {
    const before = messages[index - 1]
    const newDay = !before || formats.dayKey(before.at) !== formats.dayKey(message.at)
    const text = message.state === 'failed' ? message.text : null
    return (
      <Fragment key={message.id}>
        {newDay && <div className={classes['day']} suppressHydrationWarning>{formats.date(message.at, 'long')}</div>}
        <MessageBubble message={message} quoted={message.replyToId ? byId.get(message.replyToId) : undefined} campaignName={message.template ? campaignName : null} onRetry={text === null ? undefined : () => onRetry(text)} />
      </Fragment>
    )
  })
}

function ThreadHead({ conversation }: { conversation: Conversation['conversation'] }) {
  const [params] = useSearchParams()
  const open = useWindowOpen(conversation)
  return (
    <div className={classes['head']}>
      <ActionIcon component={Link} to={{ pathname: '/inbox', search: params.toString() }} variant="subtle" size={32} className="only-phone" aria-label="Back to the conversations">
        <IconArrowLeft size={18} />
      </ActionIcon>
      <Initials name={conversation.name} accent />
      <div className={classes['headText']}>
        <h2 className="ellipsis" style={{ fontSize: 13, lineHeight: '16px' }}>{conversation.name ?? conversation.phone ?? 'Unknown'}</h2>
        <span className="xs t2 num">{conversation.phone ?? 'No number'}</span>
      </div>
      <StatusBadge status={open ? { word: 'Window open', icon: IconLockOpen, tone: 'good' } : windowClosed} />
    </div>
  )
}

/** The server's word at first, the clock after: the window closes while the page is open. */
export function useWindowOpen({ windowOpen, windowExpiresAt }: Pick<Conversation['conversation'], 'windowOpen' | 'windowExpiresAt'>): boolean {
  const now = useNow(10_000)
  return now && windowExpiresAt ? windowExpiresAt > now : windowOpen
}

/** Shows the newest message when the thread opens and when one is added. */
function useScrollToEnd(conversationId: string, count: number) {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' })
  }, [conversationId, count])
  return end
}
