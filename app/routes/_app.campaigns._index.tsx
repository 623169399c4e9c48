import { Button } from '@mantine/core'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData, useSearchParams } from '@remix-run/react'
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react'
import { CampaignTable } from '../components/campaigns/campaign-table.tsx'
import { SeriesCard } from '../components/campaigns/series-card.tsx'
import { Card } from '../components/card.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { FilterChips } from '../components/filter-chips.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { Pager } from '../components/pager.tsx'
import { campaignStates } from '../components/status-words.ts'
import type { CampaignState, RouterInputs } from '../lib/api-types.ts'
import { changeApi, readApi } from '../lib/call-api.ts'
import { formText } from '../lib/form-text.ts'
import { useLiveData } from '../lib/live-data.ts'
import { roleFor } from '../lib/permissions.ts'
import { useMay } from '../lib/roles.ts'
import { searchParamsOf } from '../lib/search-params.ts'
import { browserApi } from '../lib/trpc.ts'

type Rhythm = RouterInputs['series']['preview']

const shownStates: CampaignState[] = ['draft', 'scheduled', 'running', 'paused', 'held', 'completed', 'canceled', 'failed']

export const meta: MetaFunction = () => [{ title: 'Campaigns · Clarion' }]

export function loader(args: LoaderFunctionArgs) {
  const { state, cursor } = searchParamsOf(args.request)
  return readApi(args, async (trpc) => {
    const [campaigns, series] = await Promise.all([trpc.campaigns.list({ state: knownState(state), cursor }), trpc.series.list()])
    return { ...campaigns, series }
  })
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  const id = formText(form, 'id')
  const outcome = await changeApi<unknown>(args, (trpc) => {
    switch (formText(form, 'intent')) {
      case 'change':
        return trpc.series.change({ id, name: formText(form, 'name'), ...(JSON.parse(formText(form, 'rhythm') || '{}') as Rhythm) })
      case 'resume':
        return trpc.series.resume({ id })
      case 'end':
        return trpc.series.end({ id })
      default:
        return trpc.series.pause({ id })
    }
  })
  return { problem: outcome.ok ? undefined : outcome.problem }
}

export default function Campaigns() {
  const initial = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  const { value } = useLiveData({
    initial,
    fetch: async () => {
      const api = browserApi()
      const [campaigns, series] = await Promise.all([api.campaigns.list.query({ state: knownState(params.get('state')), cursor: params.get('cursor') ?? undefined }), api.series.list.query()])
      return { ...campaigns, series }
    },
    matches: (event) => event.kind === 'campaign' || event.kind === 'status',
    active: initial.items.some((campaign) => campaign.state === 'running'),
  })
  const create = useMay(roleFor.campaigns) && <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>New campaign</Button>
  const filtered = params.size > 0
  return (
    <Page>
      <PageHeader title="Campaigns" sub="One template to one list. Nobody gets it twice, nobody is lost." actions={create} />
      {(value.items.length > 0 || filtered) && (
        <div style={{ marginBottom: 16 }}>
          <FilterChips name="state" label="Filter by state" chips={[{ value: null, label: 'All' }, ...shownStates.map((state) => ({ value: state, label: campaignStates[state].word }))]} />
        </div>
      )}
      <Card>
        {value.items.length > 0 ? (
          <>
            <CampaignTable campaigns={value.items} />
            <Pager nextCursor={value.nextCursor} shown={value.items.length} noun="campaigns" />
          </>
        ) : filtered ? (
          <EmptyState icon={IconSpeakerphone} title="No campaign in this state" actions={<Button component={Link} to="/campaigns" variant="default">Show all</Button>} />
        ) : (
          <EmptyState icon={IconSpeakerphone} title="No campaign yet" actions={create}>Pick an approved template and a list; a pre-flight shows what would go wrong before anything is sent.</EmptyState>
        )}
      </Card>
      <SeriesCard series={value.series} />
    </Page>
  )
}

function knownState(state: string | null | undefined): CampaignState | undefined {
  return shownStates.find((known) => known === state)
}
