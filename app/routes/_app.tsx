import type { LoaderFunctionArgs } from '@remix-run/node'
import { Outlet, useLoaderData } from '@remix-run/react'
import { useCallback } from 'react'
import { AppFrame } from '../components/shell/app-frame.tsx'
import { readApi, requireSession } from '../lib/call-api.ts'
import { LiveProvider } from '../lib/live.tsx'
import { useLiveData } from '../lib/live-data.ts'
import { toShellData } from '../lib/shell-data.ts'
import { browserApi } from '../lib/trpc.ts'

export async function loader(args: LoaderFunctionArgs) {
  const me = requireSession(args)
  return readApi(args, async (trpc) => {
    const [accounts, conversations, campaigns] = await Promise.all([trpc.accounts.list(), trpc.conversations.list({ limit: 1 }), trpc.campaigns.list({ limit: 20 })])
    return toShellData({ me, accounts, conversations, campaigns })
  })
}

export default function AppLayout() {
  return (
    <LiveProvider>
      <LiveFrame />
    </LiveProvider>
  )
}

/** Keeps the counters of the navigation current. */
function LiveFrame() {
  const initial = useLoaderData<typeof loader>()
  const fetch = useCallback(async () => {
    const api = browserApi()
    const [accounts, conversations, campaigns] = await Promise.all([api.accounts.list.query(), api.conversations.list.query({ limit: 1 }), api.campaigns.list.query({ limit: 20 })])
    return toShellData({ me: initial.me, accounts, conversations, campaigns })
  }, [initial.me])
  const { value } = useLiveData({ initial, fetch, matches: (event) => event.kind === 'message' || event.kind === 'campaign' || event.kind === 'connection', active: false })
  return (
    <AppFrame shell={value}>
      <Outlet />
    </AppFrame>
  )
}
