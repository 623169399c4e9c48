import { Button, NativeSelect } from '@mantine/core'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData, useNavigate, useSearchParams } from '@remix-run/react'
import { IconUpload, IconUsers } from '@tabler/icons-react'
import { Card } from '../components/card.tsx'
import { ContactTable } from '../components/contacts/contact-table.tsx'
import classes from '../components/contacts/contacts.module.css'
import { EmptyState } from '../components/empty-state.tsx'
import { withParam } from '../components/filter-chips.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { Pager } from '../components/pager.tsx'
import { SearchField } from '../components/search-field.tsx'
import type { ListSummary } from '../lib/api-types.ts'
import { changeApi, readApi } from '../lib/call-api.ts'
import { formText } from '../lib/form-text.ts'
import { plural } from '../lib/formats.ts'
import { useFormats } from '../lib/locale.tsx'
import { roleFor } from '../lib/permissions.ts'
import { useMay } from '../lib/roles.ts'
import { searchParamsOf } from '../lib/search-params.ts'

export const meta: MetaFunction = () => [{ title: 'Contacts · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  const { search, list: listId, cursor } = searchParamsOf(args.request)
  return readApi(args, async (trpc) => {
    const [page, lists] = await Promise.all([trpc.contacts.list({ search, listId, cursor }), trpc.contacts.lists()])
    return { page, lists }
  })
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  const contactId = formText(form, 'contactId')
  const outcome = await changeApi<unknown>(args, (trpc) =>
    formText(form, 'intent') === 'unsuppress' ? trpc.contacts.unsuppress({ contactId }) : trpc.contacts.suppress({ contactId, reason: 'Set by hand in Contacts' }),
  )
  return { problem: outcome.ok ? undefined : outcome.problem }
}

export default function Contacts() {
  const { page, lists } = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  const formats = useFormats()
  const mayChange = useMay(roleFor.changeContacts)
  const importButton = mayChange && <Button component={Link} to="/contacts/import" leftSection={<IconUpload size={16} />}>Import</Button>
  const filtered = params.has('search') || params.has('list')
  if (page.items.length === 0 && !filtered && !params.has('cursor')) {
    return (
      <Page>
        <PageHeader title="Contacts" sub="The people you may write to." />
        <Card>
          <EmptyState icon={IconUsers} title="No contacts yet" actions={importButton}>
            Import a CSV file with a column “phone”. Faulty rows are listed, the rest goes in.
          </EmptyState>
        </Card>
      </Page>
    )
  }
  return (
    <Page>
      <PageHeader title="Contacts" sub="The people you may write to. Whoever opted out stays here, and is left out of every campaign." actions={importButton} />
      <Card>
        <div className={classes['toolbar']}>
          <SearchField placeholder="Name or number" />
          <ListFilter lists={lists} />
          <span className={classes['count']}>
            {formats.number(page.totalCapped ? page.total - 1 : page.total)}{page.totalCapped ? '+' : ''} {plural(page.total, 'person', 'people')}
          </span>
        </div>
        {page.items.length > 0 ? <ContactTable contacts={page.items} mayChange={mayChange} /> : <EmptyState icon={IconUsers} title="Nobody fits this search" actions={<Button component={Link} to="/contacts" variant="default">Show everybody</Button>} />}
        <Pager nextCursor={page.nextCursor} shown={page.items.length} noun="people" />
      </Card>
    </Page>
  )
}

function ListFilter({ lists }: { lists: ListSummary[] }) {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const formats = useFormats()
  return (
    <NativeSelect
      aria-label="List"
      data={[{ value: '', label: 'All lists' }, ...lists.map((list) => ({ value: list.id, label: `${list.name} (${formats.number(list.size)})` }))]}
      value={params.get('list') ?? ''}
      onChange={(event) => navigate({ search: withParam(params, 'list', event.currentTarget.value || null) })}
    />
  )
}
