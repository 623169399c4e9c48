import { Button } from '@mantine/core'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { redirect } from '@remix-run/node'
import { Link, useLoaderData, useSearchParams } from '@remix-run/react'
import { IconClock, IconDeviceMobile, IconExternalLink, IconPlugConnected, IconRoute, IconTemplate } from '@tabler/icons-react'
import { awaitsStart, isEmptying, isMoving, isOver } from '../components/campaigns/campaign-phase.ts'
import { CampaignActions } from '../components/campaigns/campaign-actions.tsx'
import classes from '../components/campaigns/campaigns.module.css'
import { CampaignBadge } from '../components/campaigns/campaign-badge.tsx'
import { EventsCard } from '../components/campaigns/events-card.tsx'
import { FailuresCard } from '../components/campaigns/failures-card.tsx'
import { DayLimitNote, HeldNumbersNote, NumbersCard } from '../components/campaigns/numbers-card.tsx'
import { PaceCard } from '../components/campaigns/pace-card.tsx'
import { RecipientsCard } from '../components/campaigns/recipients-card.tsx'
import { SkipsCard } from '../components/campaigns/skips-card.tsx'
import { StateCard } from '../components/campaigns/state-card.tsx'
import { MissedNote, TimingCard } from '../components/campaigns/timing-card.tsx'
import { Note } from '../components/note.tsx'
import { Page, PageHeader } from '../components/page-header.tsx'
import { TimeText } from '../components/time-text.tsx'
import type { Campaign, RecipientPage } from '../lib/api-types.ts'
import { changeApi, readApi } from '../lib/call-api.ts'
import { formText } from '../lib/form-text.ts'
import { useLiveData } from '../lib/live-data.ts'
import { recipientFilter } from '../lib/recipient-filter.ts'
import { browserApi } from '../lib/trpc.ts'
import { turnWords } from '../lib/turn-words.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.campaign.name ?? 'Campaign'} · Clarion` }]

export function loader(args: LoaderFunctionArgs) {
  const id = args.params['id'] ?? ''
  const filter = recipientFilter(new URL(args.request.url).searchParams)
  return readApi(args, async (trpc) => {
    const [campaign, recipients] = await Promise.all([trpc.campaigns.get({ id }), trpc.campaigns.recipients({ id, ...filter })])
    return { campaign, recipients }
  })
}

export async function action(args: ActionFunctionArgs) {
  const id = args.params['id'] ?? ''
  const form = await args.request.formData()
  const intent = formText(form, 'intent')
  const outcome = await changeApi<unknown>(args, (trpc) => {
    switch (intent) {
      case 'launch':
        return trpc.campaigns.launch({ id })
      case 'resume':
        return trpc.campaigns.resume({ id })
      case 'cancel':
        return trpc.campaigns.cancel({ id })
      case 'retryFailed':
        return trpc.campaigns.retryFailed({ id })
      case 'retryMessage':
        return trpc.campaigns.retryMessage({ id, messageId: formText(form, 'messageId') })
      case 'reschedule':
        return trpc.campaigns.reschedule({ id, schedule: { wallTime: formText(form, 'wallTime'), zone: formText(form, 'zone') } })
      case 'delete':
        return trpc.campaigns.delete({ id })
      default:
        return trpc.campaigns.pause({ id })
    }
  })
  if (outcome.ok && intent === 'delete') return redirect('/campaigns')
  return { problem: outcome.ok ? undefined : outcome.problem }
}

export default function CampaignPage() {
  const initial = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  const { id } = initial.campaign
  const { value, stale } = useLiveData({
    initial,
    fetch: async () => {
      const api = browserApi()
      const [campaign, recipients] = await Promise.all([api.campaigns.get.query({ id }), api.campaigns.recipients.query({ id, ...recipientFilter(params) })])
      return { campaign, recipients }
    },
    matches: (event) => (event.kind === 'campaign' || event.kind === 'status') && (event.id === id || event.id === '*'),
    active: isMoving(initial.campaign.state) || isEmptying(initial.campaign),
  })
  const { campaign, recipients } = value
  return (
    <Page>
      <PageHeader title={campaign.name} parent={{ to: '/campaigns', label: 'Campaigns' }} badge={<CampaignBadge campaign={campaign} />} meta={<Meta campaign={campaign} />} actions={<CampaignActions campaign={campaign} />} />
      <div className="stack">
        <MissedNote campaign={campaign} />
        <WhyNot campaign={campaign} />
        <DayLimitNote campaign={campaign} />
        <HeldNumbersNote campaign={campaign} />
        <TimingCard campaign={campaign} />
        <StateCard campaign={campaign} stale={stale} />
        <NumbersCard campaign={campaign} />
        {awaitsStart(campaign) ? <EventsCard events={campaign.events} now={campaign.updatedAt} /> : <Underway campaign={campaign} recipients={recipients} />}
      </div>
    </Page>
  )
}

/** What there is to see once it has begun. */
function Underway({ campaign, recipients }: { campaign: Campaign; recipients: RecipientPage }) {
  return (
    <>
      <div className={classes['two']}>
        <PaceCard campaign={campaign} />
        <EventsCard events={campaign.events} now={campaign.updatedAt} />
      </div>
      <FailuresCard campaign={campaign} />
      <SkipsCard campaign={campaign} />
      <RecipientsCard campaign={campaign} page={recipients} />
    </>
  )
}

function Meta({ campaign }: { campaign: Campaign }) {
  const { account, template, temporalUrl } = campaign
  return (
    <>
      <span className="num"><IconDeviceMobile size={16} aria-hidden />{account.verifiedName}, {campaign.numbers.length > 1 ? `${String(campaign.numbers.length)} numbers` : account.displayPhoneNumber}</span>
      <span><IconTemplate size={16} aria-hidden /><Link className="link" to={`/templates/${template.id}`}>{template.name}</Link></span>
      <span><IconClock size={16} aria-hidden /><Begun campaign={campaign} /></span>
      {temporalUrl && (
        <span>
          <IconRoute size={16} aria-hidden />
          <a className="link" href={temporalUrl} target="_blank" rel="noreferrer">Open in Temporal <IconExternalLink size={14} style={{ verticalAlign: '-2px' }} aria-hidden /></a>
        </span>
      )}
    </>
  )
}

/** When it began or will; a planned campaign has been launched, yet not begun. */
function Begun({ campaign }: { campaign: Campaign }) {
  const { state, startedAt, scheduledAt, launchedAt } = campaign
  if (startedAt) return <span>Started <TimeText at={startedAt} style="dayTime" /></span>
  if (isOver(state)) return 'Never started'
  if (scheduledAt) return <span>{campaign.hasMissed ? 'Should have started' : 'Starts'} <TimeText at={scheduledAt} style="dayTime" /></span>
  return launchedAt ? 'Starting' : 'Not launched yet'
}

/** Paused, waiting or stopped: the reason in words stands at the top. */
function WhyNot({ campaign }: { campaign: Campaign }) {
  if (!campaign.reason || campaign.hasMissed) return null
  const stopped = campaign.state === 'failed'
  if (!stopped && campaign.state !== 'held' && campaign.state !== 'paused') return null
  const advice = campaign.holdAdvice
  return (
    <Note tone={stopped ? 'bad' : 'warn'} title={stopped ? 'The campaign stopped' : campaign.state === 'held' ? holdTitle(advice) : 'The campaign is paused'} action={<MendLink campaign={campaign} />}>
      {withDot(campaign.reason)}{advice && ` ${advice.explanation} ${turnWords(advice.whoActs)}`}
    </Note>
  )
}

/** Without advice the reason alone says what ends it: Meta's word, the connection, or a person. */
function holdTitle(advice: Campaign['holdAdvice']): string {
  if (advice === null) return 'The campaign waits'
  return advice.isProbed ? 'The campaign waits and goes on by itself' : 'The campaign waits until this is mended'
}

/** Leads to where a hold is mended, if that is a page of ours. */
function MendLink({ campaign }: { campaign: Campaign }) {
  const action = campaign.holdAdvice?.action
  if (action === 'template') return <Button component={Link} to={`/templates/${campaign.template.id}`} variant="default" leftSection={<IconTemplate size={16} />}>Open template</Button>
  if (action === 'reconnect') return <Button component={Link} to="/settings/connections" variant="default" leftSection={<IconPlugConnected size={16} />}>Open connections</Button>
  return null
}

function withDot(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
