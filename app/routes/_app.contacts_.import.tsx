import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Card } from '../components/card.tsx'
import classes from '../components/contacts/contacts.module.css'
import { ImportHistory } from '../components/contacts/import-history.tsx'
import { ImportPanel } from '../components/contacts/import-panel.tsx'
import { Note } from '../components/note.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { readApi } from '../lib/call-api.ts'
import { useLiveData } from '../lib/live-data.ts'
import { roleFor } from '../lib/permissions.ts'
import { useMay } from '../lib/roles.ts'
import { browserApi } from '../lib/trpc.ts'

export const meta: MetaFunction = () => [{ title: 'Import contacts · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  return readApi(args, (trpc) => trpc.contacts.imports())
}

export default function ImportContacts() {
  const initial = useLoaderData<typeof loader>()
  const mayChange = useMay(roleFor.changeContacts)
  const { value: imports, refetch } = useLiveData({
    initial,
    fetch: () => browserApi().contacts.imports.query(),
    matches: (event) => event.kind === 'import',
    active: initial.some((entry) => entry.state === 'running'),
  })
  return (
    <Page>
      <PageHeader title="Import contacts" parent={{ to: '/contacts', label: 'Contacts' }} sub="Numbers are brought into one form, duplicates meet in one contact, and nobody who opted out comes back." />
      <div className={classes['two']}>
        <div className="stack">
          {mayChange ? <ImportPanel onDone={refetch} /> : <Note tone="info" title="Importing takes a marketer or admin of your organisation" />}
          <ImportHistory imports={imports} />
        </div>
        <aside>
          <FileHelp />
        </aside>
      </div>
    </Page>
  )
}

function FileHelp() {
  return (
    <Card title="What the file looks like" padded>
      <div className="stack">
        <code className={classes['code']} tabIndex={0}>{'phone,name,city\n+48 601 555 018,Agnieszka,Gdańsk\n+45 20 55 50 14,Henrik,Aarhus'}</code>
        <p className="t2">The first row names the columns. Only “phone” is needed, best with the country’s prefix.</p>
        <p className="t2">Every other column is kept as an attribute, which a campaign can put into its text.</p>
      </div>
    </Card>
  )
}
