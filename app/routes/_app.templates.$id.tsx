import { Drawer } from '@mantine/core'
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData, useNavigate, useRouteLoaderData, useSearchParams } from '@remix-run/react'
import { TemplateDrawer } from '../components/templates/template-drawer.tsx'
import { readApi } from '../lib/call-api.ts'
import type { ShellData } from '../lib/shell-data.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.name ?? 'Template'} · Clarion` }]

export function loader(args: LoaderFunctionArgs) {
  return readApi(args, (trpc) => trpc.templates.get({ id: args.params['id'] ?? '' }))
}

export default function TemplateRoute() {
  const template = useLoaderData<typeof loader>()
  const shell = useRouteLoaderData<ShellData>('routes/_app')
  const [params] = useSearchParams()
  const navigate = useNavigate()
  // A template belongs to one WhatsApp account: only its numbers send it.
  const sender = shell?.accounts.find((account) => account.wabaId === template.wabaId)?.name
  const close = () => navigate({ pathname: '/templates', search: params.toString() }, { preventScrollReset: true })
  return (
    <Drawer opened onClose={close} withCloseButton={false} padding={0} aria-label={template.name} styles={{ body: { height: '100%', display: 'flex', flexDirection: 'column' } }}>
      <TemplateDrawer template={template} sender={sender ?? shell?.me.org.name ?? 'Your business'} onClose={close} />
    </Drawer>
  )
}
