import { Button } from '@mantine/core'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { redirect } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { IconPlugConnected } from '@tabler/icons-react'
import { Card } from '../components/card.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { CampaignWizard } from '../components/wizard/campaign-wizard.tsx'
import { toNumbersRequest } from '../components/wizard/numbers-draft.ts'
import { toStopRules } from '../components/wizard/stop-draft.ts'
import { toRhythm, toTimingRequest } from '../components/wizard/timing-draft.ts'
import { fillVariables, parseDraft, type WizardDraft } from '../components/wizard/wizard-draft.ts'
import type { Account, Caller, Template } from '../lib/api-types.ts'
import { changeApi, readApi } from '../lib/call-api.ts'
import { formText } from '../lib/form-text.ts'

export const meta: MetaFunction = () => [{ title: 'New campaign · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  const draft = parseDraft(new URL(args.request.url).searchParams)
  return readApi(args, async (trpc) => {
    const [connections, page, lists, attributes] = await Promise.all([trpc.accounts.list(), trpc.templates.list({ status: 'APPROVED', limit: 100 }), trpc.contacts.lists(), trpc.contacts.attributeNames()])
    const accounts = connections.connections.flatMap((connection) => connection.wabas.flatMap((waba) => waba.accounts))
    const templates = page.items.filter((template) => template.sendable)
    const chosen = await chosenTemplate(trpc, templates, draft.templateId)
    const account = defaultAccount(accounts, { wanted: draft.accountId, active: connections.activeAccountId, wabaId: chosen?.wabaId })
    const filled: WizardDraft = { ...draft, accountId: account?.id ?? '', templateId: chosen?.id ?? '', variables: chosen ? fillVariables(chosen, draft.variables, attributes) : [], listId: lists.some((list) => list.id === draft.listId) ? draft.listId : '' }
    return { accounts, templates, lists, attributes, draft: filled, chosen }
  })
}

/** The wizard keeps its own state; what it was loaded with does not change under it. */
export function shouldRevalidate() {
  return false
}

async function chosenTemplate(trpc: Caller, templates: Template[], id: string): Promise<Template | null> {
  if (id === '') return null
  const chosen = templates.find((template) => template.id === id) ?? (await trpc.templates.get({ id }))
  return chosen.sendable ? chosen : null
}

function defaultAccount(accounts: Account[], choice: { wanted: string; active: string | null; wabaId: string | undefined }): Account | undefined {
  const fitting = choice.wabaId === undefined ? accounts : accounts.filter((account) => account.wabaId === choice.wabaId)
  return fitting.find((account) => account.id === choice.wanted) ?? fitting.find((account) => account.id === choice.active) ?? fitting[0]
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  const draft = parseDraft(new URLSearchParams({ d: formText(form, 'draft') }))
  const { accountId, templateId, listId, name, variables, unknownPolicy } = draft
  const ratePerSecond = draft.rate ? Number(draft.rate) : null
  const request = { name, accountId, templateId, listId, variables, unknownPolicy, stopRules: toStopRules(draft.stops), ratePerSecond, ...toNumbersRequest(draft.numbers), ...toTimingRequest(draft.timing) }
  if (draft.timing.start === 'series') {
    const outcome = await changeApi(args, (trpc) => trpc.series.create({ ...request, ...toRhythm(draft.timing, formText(form, 'today')) }))
    return outcome.ok ? redirect('/campaigns#series') : { problem: outcome.problem, createdId: undefined }
  }
  let createdId = formText(form, 'createdId')
  const outcome = await changeApi(args, async (trpc) => {
    if (createdId === '') {
      const created = await trpc.campaigns.create(request)
      createdId = created.id
    }
    if (formText(form, 'intent') === 'launch') await trpc.campaigns.launch({ id: createdId })
  })
  if (outcome.ok) return redirect(`/campaigns/${createdId}`)
  return { problem: outcome.problem, createdId: createdId || undefined }
}

export default function NewCampaign() {
  const data = useLoaderData<typeof loader>()
  if (data.accounts.length > 0) {
    return (
      <Page>
        <CampaignWizard data={data} />
      </Page>
    )
  }
  return (
    <Page>
      <PageHeader title="New campaign" parent={{ to: '/campaigns', label: 'Campaigns' }} />
      <Card>
        <EmptyState icon={IconPlugConnected} title="No number to send from yet" actions={<Button component={Link} to="/settings/connections">Connect a business</Button>}>
          A campaign goes out from a WhatsApp number of a connected business.
        </EmptyState>
      </Card>
    </Page>
  )
}
