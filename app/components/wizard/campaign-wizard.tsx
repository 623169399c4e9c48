import { Button } from '@mantine/core'
import { useSearchParams } from '@remix-run/react'
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { Account, ListSummary, Template } from '../../lib/api-types.ts'
import { PageHeader } from '../page-header.tsx'
import { AudienceStep } from './audience-step.tsx'
import { LaunchButton } from './launch-button.tsx'
import { PreflightStep } from './preflight-step.tsx'
import { SamplePreview } from './sample-preview.tsx'
import { TemplateStep } from './template-step.tsx'
import { TimingStep } from './timing-step.tsx'
import { lastPreview, type PreviewState, usePreview } from './use-preview.ts'
import { VariablesStep } from './variables-step.tsx'
import { accountsFor, fillVariables, openPoint, stepNames, type WizardDraft } from './wizard-draft.ts'
import { WizardStepper } from './wizard-stepper.tsx'
import { WizardSummary } from './wizard-summary.tsx'
import classes from './wizard.module.css'

export type WizardData = { accounts: Account[]; templates: Template[]; lists: ListSummary[]; attributes: string[]; draft: WizardDraft; chosen: Template | null }

/** Five steps on one page. The step and everything chosen stand in the URL. */
export function CampaignWizard({ data }: { data: WizardData }) {
  const wizard = useWizard(data)
  const { step, draft, template } = wizard
  const preview = usePreview(draft, step >= 2)
  const last = lastPreview(preview)
  const account = data.accounts.find((one) => one.id === draft.accountId)
  const list = data.lists.find((one) => one.id === draft.listId)
  return (
    <>
      <PageHeader title={draft.name || 'New campaign'} parent={{ to: '/campaigns', label: 'Campaigns' }} />
      <WizardStepper step={step} onOpen={wizard.go} />
      <div className={`${classes['layout'] ?? ''} ${template ? '' : (classes['wide'] ?? '')}`}>
        <div ref={wizard.body} tabIndex={-1} role="group" aria-label={`Step ${String(step + 1)} of ${String(stepNames.length)}, ${stepNames[step] ?? ''}`} className={classes['body']}>
          <StepBody data={data} wizard={wizard} preview={preview} />
          <StepButtons wizard={wizard} />
        </div>
        {template && (
          <aside className={classes['side']} aria-label="Preview and summary">
            <div className={classes['sideSection']}>
              <SamplePreview template={template} sender={account?.verifiedName ?? 'Your business'} preview={last} />
            </div>
            {step >= 3 && <WizardSummary draft={draft} account={account} list={list} preview={last} />}
            {step === 4 && (
              <div className={classes['sideSection']}>
                <LaunchButton draft={draft} account={account} template={template} list={list} preview={preview.kind === 'ready' ? preview.preview : null} />
              </div>
            )}
          </aside>
        )}
      </div>
    </>
  )
}

type Wizard = ReturnType<typeof useWizard>

function StepBody({ data, wizard, preview }: { data: WizardData; wizard: Wizard; preview: PreviewState & { retry: () => void } }) {
  const { step, draft, template, change, showErrors } = wizard
  switch (step) {
    case 0:
      return <TemplateStep accounts={data.accounts} accountId={draft.accountId} templateId={draft.templateId} initial={data.templates} onAccount={wizard.chooseAccount} onTemplate={wizard.chooseTemplate} />
    case 1:
      return <AudienceStep lists={data.lists} listId={draft.listId} onList={(listId) => change({ listId })} />
    case 2:
      return template && <VariablesStep template={template} variables={draft.variables} attributes={data.attributes} showErrors={showErrors} onChange={(variables) => change({ variables })} />
    case 3:
      return <TimingStep draft={draft} limit={lastPreview(preview)?.accountThroughput ?? data.accounts.find((one) => one.id === draft.accountId)?.throughputPerSecond ?? 0} accounts={accountsFor(data.accounts, template?.wabaId)} preview={lastPreview(preview)} showErrors={showErrors} onChange={change} />
    default:
      return <PreflightStep state={preview} perDay={draft.numbers.perDay} retry={preview.retry} />
  }
}

function StepButtons({ wizard }: { wizard: Wizard }) {
  const { step, draft, go, next, showErrors } = wizard
  const open = openPoint(step, draft)
  return (
    <div className={classes['buttons']}>
      {showErrors && open && <span className={`bad ${classes['open'] ?? ''}`} role="alert">{open}</span>}
      {step > 0 && <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={() => go(step - 1)}>Back</Button>}
      {step < stepNames.length - 1 && <Button rightSection={<IconArrowRight size={16} />} onClick={next}>Next: {stepNames[step + 1]}</Button>}
    </div>
  )
}

function useWizard(data: WizardData) {
  const [params, setParams] = useSearchParams()
  const [draft, setDraft] = useState(data.draft)
  const [template, setTemplate] = useState(data.chosen)
  const [showErrors, setShowErrors] = useState(false)
  const step = reachable(Number(params.get('step') ?? 0), draft)
  const body = useFocusOnStep(step)
  const change = (part: Partial<WizardDraft>) => setDraft((before) => ({ ...before, ...part }))
  const go = (to: number) => {
    setShowErrors(false)
    setParams({ step: String(to), d: JSON.stringify(draft) }, { preventScrollReset: false })
  }
  return {
    step, draft, template, showErrors, change, go, body,
    next: () => (openPoint(step, draft) ? setShowErrors(true) : go(step + 1)),
    chooseTemplate: (chosen: Template) => {
      setTemplate(chosen)
      change({ templateId: chosen.id, variables: fillVariables(chosen, chosen.id === draft.templateId ? draft.variables : [], data.attributes) })
    },
    chooseAccount: (accountId: string) => {
      const waba = data.accounts.find((account) => account.id === accountId)?.wabaId
      const keeps = template !== null && accountsFor(data.accounts, template.wabaId).some((account) => account.wabaId === waba)
      if (!keeps) setTemplate(null)
      change({ accountId, numbers: { ...draft.numbers, shares: [] }, ...(keeps ? {} : { templateId: '', variables: [] }) })
    },
  }
}

/** A new step takes the focus, so that Tab goes on at its top and a screen reader says where one is; the first page does not. */
function useFocusOnStep(step: number) {
  const body = useRef<HTMLDivElement>(null)
  const shown = useRef(step)
  useEffect(() => {
    if (shown.current !== step) body.current?.focus({ preventScroll: true })
    shown.current = step
  }, [step])
  return body
}

/** A step is shown only when the ones before it are done, whatever the URL says. */
function reachable(wanted: number, draft: WizardDraft): number {
  const whole = Number.isInteger(wanted) ? Math.min(Math.max(wanted, 0), stepNames.length - 1) : 0
  for (let step = 0; step < whole; step += 1) if (openPoint(step, draft)) return step
  return whole
}
