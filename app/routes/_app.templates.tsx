import { Button } from '@mantine/core'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import type { ShouldRevalidateFunctionArgs } from '@remix-run/react'
import { Link, Outlet, useFetcher, useLoaderData, useParams, useSearchParams } from '@remix-run/react'
import { IconPlugConnected, IconRefresh, IconTemplate } from '@tabler/icons-react'
import { useEffect } from 'react'
import { Card } from '../components/card.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { Pager } from '../components/pager.tsx'
import { TemplateCard } from '../components/templates/template-card.tsx'
import { TemplateFilters } from '../components/templates/template-filters.tsx'
import classes from '../components/templates/templates.module.css'
import { TimeText } from '../components/time-text.tsx'
import type { SyncResult, TemplateList } from '../lib/api-types.ts'
import { changeApi, readApi } from '../lib/call-api.ts'
import { plural } from '../lib/formats.ts'
import { useFormats } from '../lib/locale.tsx'
import { roleFor } from '../lib/permissions.ts'
import { useMay } from '../lib/roles.ts'
import { searchParamsOf } from '../lib/search-params.ts'
import { showDone, useProblemToast } from '../lib/use-problem-toast.ts'

const pageSize = 24

export const meta: MetaFunction = () => [{ title: 'Templates · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  const { status, category, language, search, cursor } = searchParamsOf(args.request)
  return readApi(args, (trpc) => trpc.templates.list({ status, category, language, search, cursor, limit: pageSize }))
}

export async function action(args: ActionFunctionArgs) {
  const outcome = await changeApi(args, (trpc) => trpc.templates.sync({}))
  return outcome.ok ? { synced: outcome.value, problem: undefined } : { synced: undefined, problem: outcome.problem }
}

/** Opening a drawer does not read the list again. */
export function shouldRevalidate({ currentUrl, nextUrl, formMethod, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return formMethod || currentUrl.search !== nextUrl.search ? defaultShouldRevalidate : false
}

export default function Templates() {
  const list = useLoaderData<typeof loader>()
  const formats = useFormats()
  const approved = list.facets.statuses.find((facet) => facet.value === 'APPROVED')?.count ?? 0
  const all = list.facets.statuses.reduce((sum, facet) => sum + facet.count, 0)
  const sub = list.lastSyncedAt ? <>{formats.number(all)} {plural(all, 'template')}, {formats.number(approved)} approved. Last synced <TimeText at={list.lastSyncedAt} style="shortZoned" />.</> : 'Message templates live at Meta; Clarion keeps a copy.'
  return (
    <Page>
      <PageHeader title="Templates" sub={sub} actions={<SyncNow />} />
      {all > 0 && <TemplateFilters list={list} />}
      <Grid list={list} />
      <Outlet />
    </Page>
  )
}

function Grid({ list }: { list: TemplateList }) {
  const { id } = useParams()
  const [params] = useSearchParams()
  if (list.items.length === 0) return <NoTemplates filtered={params.size > 0} />
  const search = params.size > 0 ? `?${params.toString()}` : ''
  return (
    <>
      <div className={classes['grid']}>
        {list.items.map((template) => <TemplateCard key={template.id} template={template} to={`/templates/${template.id}${search}`} selected={template.id === id} />)}
      </div>
      <div className={classes['pagerSpace']}>
        <Pager nextCursor={list.nextCursor} shown={list.items.length} noun="templates" pageSize={pageSize} />
      </div>
    </>
  )
}

function NoTemplates({ filtered }: { filtered: boolean }) {
  return (
    <Card>
      {filtered ? (
        <EmptyState icon={IconTemplate} title="No template fits these filters" actions={<Button component={Link} to="/templates" variant="default">Show all templates</Button>} />
      ) : (
        <EmptyState icon={IconTemplate} title="No templates yet" actions={<Button component={Link} to="/settings/connections" variant="default" leftSection={<IconPlugConnected size={16} />}>See connections</Button>}>
          Connect a business and sync: its templates from WhatsApp Manager stand here.
        </EmptyState>
      )}
    </Card>
  )
}

function SyncNow() {
  const fetcher = useFetcher<typeof action>()
  const formats = useFormats()
  const may = useMay(roleFor.syncTemplates)
  useProblemToast(fetcher.data?.problem)
  useEffect(() => {
    if (fetcher.data?.synced) showDone(syncWords(fetcher.data.synced, formats.number))
  }, [fetcher.data, formats])
  if (!may) return null
  return (
    <fetcher.Form method="post" action="/templates">
      <Button type="submit" variant="default" fullWidth loading={fetcher.state !== 'idle'} leftSection={<IconRefresh size={16} />}>Sync now</Button>
    </fetcher.Form>
  )
}

function syncWords(result: SyncResult, format: (value: number) => string): string {
  const sum = (pick: (waba: SyncResult['wabas'][number]) => number) => result.wabas.reduce((total, waba) => total + pick(waba), 0)
  return `${format(sum((waba) => waba.fetched))} templates read from Meta: ${format(sum((waba) => waba.created))} new, ${format(sum((waba) => waba.updated))} changed, ${format(sum((waba) => waba.removed))} removed.`
}
