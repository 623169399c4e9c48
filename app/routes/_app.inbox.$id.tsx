import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import type { ShouldRevalidateFunctionArgs } from '@remix-run/react'
import { useLoaderData } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { ContactPanel } from '../components/inbox/contact-panel.tsx'
import classes from '../components/inbox/inbox.module.css'
import { Thread } from '../components/inbox/thread.tsx'
import type { ChatMessage, Conversation } from '../lib/api-types.ts'
import { readApi } from '../lib/call-api.ts'
import { useLiveData } from '../lib/live-data.ts'
import { roleFor } from '../lib/permissions.ts'
import { useMay } from '../lib/roles.ts'
import { browserApi } from '../lib/trpc.ts'
import { showProblem } from '../lib/use-problem-toast.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.conversation.name ?? data?.conversation.phone ?? 'Conversation'} · Clarion` }]

export function loader(args: LoaderFunctionArgs) {
  return readApi(args, (trpc) => trpc.conversations.get({ id: args.params['id'] ?? '' }))
}

export function shouldRevalidate({ currentParams, nextParams }: ShouldRevalidateFunctionArgs) {
  return currentParams['id'] !== nextParams['id']
}

export default function ConversationRoute() {
  const initial = useLoaderData<typeof loader>()
  const { id } = initial.conversation
  const { value, refetch } = useLiveData({
    initial,
    fetch: () => browserApi().conversations.get.query({ id }),
    matches: (event) => (event.kind === 'message' && (event.id === id || event.id === '*')) || event.kind === 'status',
  })
  useMarkRead(value)
  const older = useOlder(initial)
  return (
    <div className={classes['thread']}>
      <Thread data={value} older={older.messages.filter((message) => !value.messages.some((shown) => shown.id === message.id))} loadingOlder={older.loading} onOlder={older.load} refetch={refetch} />
      <ContactPanel conversation={value.conversation} />
    </div>
  )
}

/** Whoever looks at a thread has read it: only while the tab is in front, only who may answer. */
function useMarkRead({ conversation }: Conversation) {
  const may = useMay(roleFor.inbox)
  const { id, unread } = conversation
  useEffect(() => {
    if (!may || unread === 0) return undefined
    const mark = () => {
      if (document.visibilityState === 'visible') browserApi().conversations.markRead.mutate({ id }).catch(() => undefined)
    }
    mark()
    document.addEventListener('visibilitychange', mark)
    return () => document.removeEventListener('visibilitychange', mark)
  }, [id, unread, may])
}

/** Earlier pages of the thread, put before what the loader answered. */
function useOlder(initial: Conversation) {
  const [messages, setMessages] = useState<ChatMessage[]>([])
  const [cursor, setCursor] = useState(initial.nextCursor)
  const [loading, setLoading] = useState(false)
  useEffect(() => {
    setMessages([])
    setCursor(initial.nextCursor)
  }, [initial])
  const load = async () => {
    if (cursor === null) return
    setLoading(true)
    try {
      const page = await browserApi().conversations.get.query({ id: initial.conversation.id, cursor })
      setMessages((shown) => [...page.messages, ...shown])
      setCursor(page.nextCursor)
    } catch {
      showProblem('Earlier messages could not be read. Try again.')
    } finally {
      setLoading(false)
    }
  }
  return { messages, loading, load: cursor === null ? null : () => void load() }
}
