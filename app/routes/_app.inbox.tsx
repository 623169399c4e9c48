import { useHotkeys } from '@mantine/hooks'
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import type { ShouldRevalidateFunctionArgs } from '@remix-run/react'
import { Outlet, useLoaderData, useNavigate, useParams, useSearchParams } from '@remix-run/react'
import { ConversationList } from '../components/inbox/conversation-list.tsx'
import classes from '../components/inbox/inbox.module.css'
import { readApi } from '../lib/call-api.ts'
import { useLiveData } from '../lib/live-data.ts'
import { browserApi } from '../lib/trpc.ts'

export const meta: MetaFunction = () => [{ title: 'Inbox · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  const filter = filterOf(new URL(args.request.url).searchParams)
  return readApi(args, (trpc) => trpc.conversations.list(filter))
}

/** Opening another conversation does not read the list again; live events keep it current. */
export function shouldRevalidate({ currentUrl, nextUrl }: ShouldRevalidateFunctionArgs) {
  return currentUrl.search !== nextUrl.search
}

export default function Inbox() {
  const initial = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  const { id } = useParams()
  const { value } = useLiveData({ initial, fetch: () => browserApi().conversations.list.query(filterOf(params)), matches: (event) => event.kind === 'message' })
  useInboxKeys(value.items.map((conversation) => conversation.id), id)
  return (
    <div className={classes['inbox']} data-view={id ? 'thread' : 'list'}>
      <ConversationList list={value} currentId={id} />
      <Outlet />
    </div>
  )
}

function filterOf(params: URLSearchParams) {
  return { search: params.get('search')?.slice(0, 100) || undefined, unreadOnly: params.get('unread') ? true : undefined, cursor: params.get('cursor') ?? undefined, limit: 40 }
}

/** j and k go to the next and previous conversation, r to the composer, Esc back to the list; not while typing. */
function useInboxKeys(ids: string[], current: string | undefined) {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const search = params.toString()
  const go = (step: number) => {
    const at = current === undefined ? -1 : ids.indexOf(current)
    const next = ids[Math.min(Math.max(at + step, 0), ids.length - 1)]
    if (next !== undefined && next !== current) void navigate({ pathname: `/inbox/${next}`, search })
  }
  useHotkeys([
    ['j', () => go(1)],
    ['k', () => go(-1)],
    ['r', () => document.querySelector<HTMLTextAreaElement>('[data-composer]')?.focus()],
    ['Escape', () => void navigate({ pathname: '/inbox', search })],
  ])
}
