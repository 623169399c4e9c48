import { Button } from '@mantine/core'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useFetcher, useLoaderData } from '@remix-run/react'
import { IconBrandMeta, IconPlugConnected, IconRefresh } from '@tabler/icons-react'
import { Card } from '../components/card.tsx'
import { ConnectHelp, ConnectPanel, initPath } from '../components/connections/connect-panel.tsx'
import { ConnectionCard } from '../components/connections/connection-card.tsx'
import classes from '../components/connections/connections.module.css'
import { ResultBanner } from '../components/connections/result-banner.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { TimeText } from '../components/time-text.tsx'
import type { AccountList } from '../lib/api-types.ts'
import { changeApi, readApi } from '../lib/call-api.ts'
import { formText } from '../lib/form-text.ts'
import { useLiveData } from '../lib/live-data.ts'
import { roleFor } from '../lib/permissions.ts'
import { useMay } from '../lib/roles.ts'
import { browserApi } from '../lib/trpc.ts'
import { useProblemToast } from '../lib/use-problem-toast.ts'

export const meta: MetaFunction = () => [{ title: 'Connections · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  return readApi(args, (trpc) => trpc.accounts.list())
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  const connectionId = formText(form, 'connectionId')
  const outcome = await changeApi<unknown>(args, (trpc) => {
    switch (formText(form, 'intent')) {
      case 'check':
        return trpc.accounts.check({ connectionId })
      case 'disconnect':
        return trpc.accounts.disconnect({ connectionId })
      default:
        return trpc.templates.sync({})
    }
  })
  return { problem: outcome.ok ? undefined : outcome.problem }
}

export default function Connections() {
  const initial = useLoaderData<typeof loader>()
  const { value } = useLiveData({ initial, fetch: () => browserApi().accounts.list.query(), matches: (event) => event.kind === 'connection' || event.kind === 'sync', active: false })
  const mayConnect = useMay(roleFor.connect)
  const maySync = useMay(roleFor.syncTemplates)
  const some = value.connections.length > 0
  return (
    <Page>
      <PageHeader title="Connections" sub="The Meta businesses that Clarion sends for. Tokens are encrypted and checked every hour." actions={some && maySync && <SyncButton />} />
      <ResultBanner mayConnect={mayConnect} />
      <div className={classes['two']}>
        <div className="stack">{some ? <Cards list={value} mayConnect={mayConnect} /> : <NoConnection mayConnect={mayConnect} />}</div>
        <aside className="stack">
          <ConnectPanel mayConnect={mayConnect} />
          <ConnectHelp />
          <LastSynced list={value} />
        </aside>
      </div>
    </Page>
  )
}

function Cards({ list, mayConnect }: { list: AccountList; mayConnect: boolean }) {
  const mayChoose = useMay(roleFor.activateNumber)
  return list.connections.flatMap((connection) => {
    const wabas = connection.wabas.length > 0 ? connection.wabas : [{ wabaId: connection.businessId, name: connection.businessName, approvedTemplates: 0, totalTemplates: 0, lastSyncedAt: null, state: 'active', stateReason: null, reviewDecision: null, alert: null, alertAt: null, accounts: [] }]
    return wabas.map((waba) => (
      <ConnectionCard key={`${connection.id}/${waba.wabaId}`} connection={connection} waba={waba} activeId={list.activeAccountId} mayConnect={mayConnect} mayChoose={mayChoose} />
    ))
  })
}

function NoConnection({ mayConnect }: { mayConnect: boolean }) {
  return (
    <Card>
      <EmptyState
        icon={IconPlugConnected}
        title="No business is connected yet"
        actions={mayConnect && <Button component="a" href={initPath} leftSection={<IconBrandMeta size={16} />}>Continue with Meta</Button>}
      >
        {mayConnect ? 'Connect one to send from its WhatsApp numbers. It takes about two minutes.' : 'An admin or owner of your organisation can connect one.'}
      </EmptyState>
    </Card>
  )
}

function SyncButton() {
  const fetcher = useFetcher<typeof action>()
  useProblemToast(fetcher.data?.problem)
  return (
    <fetcher.Form method="post">
      <Button type="submit" name="intent" value="sync" variant="default" fullWidth loading={fetcher.state !== 'idle'} leftSection={<IconRefresh size={16} />}>Sync now</Button>
    </fetcher.Form>
  )
}

function LastSynced({ list }: { list: AccountList }) {
  const times = list.connections.flatMap((connection) => connection.wabas.map((waba) => waba.lastSyncedAt?.getTime() ?? 0))
  const last = Math.max(0, ...times)
  return last > 0 ? <p className={classes['synced']}>Templates last synced <TimeText at={new Date(last)} style="shortZoned" /></p> : null
}
