import { Button } from '@mantine/core'
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData, useRouteLoaderData } from '@remix-run/react'
import { IconPlus } from '@tabler/icons-react'
import { Checklist } from '../components/home/checklist.tsx'
import { firstSteps } from '../components/home/first-steps.ts'
import { Health, NeedsPerson, RecentSends, RunningCampaigns } from '../components/home/home-cards.tsx'
import classes from '../components/home/home.module.css'
import { Page, PageHeader } from '../components/page-header.tsx'
import type { Caller } from '../lib/api-types.ts'
import { readApi } from '../lib/call-api.ts'
import { useLiveData } from '../lib/live-data.ts'
import { roleFor } from '../lib/permissions.ts'
import { roleAllows } from '../lib/roles.ts'
import type { ShellData } from '../lib/shell-data.ts'
import { browserApi } from '../lib/trpc.ts'

const dayMs = 86_400_000

export const meta: MetaFunction = () => [{ title: 'Home · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  return readApi(args, async (trpc) => toHome(await Promise.all([trpc.accounts.list(), trpc.campaigns.list({ limit: 50 }), trpc.contacts.list({ limit: 1 })])))
}

type Answers = [Awaited<ReturnType<Caller['accounts']['list']>>, Awaited<ReturnType<Caller['campaigns']['list']>>, Awaited<ReturnType<Caller['contacts']['list']>>]

function toHome([accounts, campaigns, contacts]: Answers) {
  return { accounts, campaigns: campaigns.items, contacts: { total: contacts.total, capped: contacts.totalCapped }, since: Date.now() - dayMs }
}

export default function Home() {
  const initial = useLoaderData<typeof loader>()
  const shell = useRouteLoaderData<ShellData>('routes/_app')
  const { value } = useLiveData({
    initial,
    fetch: async () => {
      const api = browserApi()
      return toHome(await Promise.all([api.accounts.list.query(), api.campaigns.list.query({ limit: 50 }), api.contacts.list.query({ limit: 1 })]))
    },
    matches: (event) => event.kind !== 'message',
    active: initial.campaigns.some((campaign) => campaign.state === 'running'),
  })
  const role = shell?.me.role ?? 'viewer'
  const steps = firstSteps(value)
  const ready = steps.every((step) => step.done)
  const mayCreate = roleAllows(role, roleFor.campaigns) && value.accounts.connections.length > 0
  return (
    <Page>
      <PageHeader
        title={ready ? 'Home' : `Get ${shell?.me.org.name ?? 'your organisation'} ready to send`}
        sub={ready ? undefined : 'Each step proves itself. Nothing counts as done because someone ticked it.'}
        actions={mayCreate && <Button component={Link} to="/campaigns/new" variant={ready ? 'filled' : 'default'} leftSection={<IconPlus size={16} />}>New campaign</Button>}
      />
      <div className={classes['two']}>
        <div className="stack">
          {!ready && <Checklist steps={steps} role={role} />}
          <RecentSends campaigns={value.campaigns} since={value.since} />
          <RunningCampaigns campaigns={value.campaigns} />
        </div>
        <aside className="stack">
          <NeedsPerson accounts={value.accounts} campaigns={value.campaigns} />
          <Health accounts={value.accounts} />
        </aside>
      </div>
    </Page>
  )
}
