import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { CampaignPreview } from '../../lib/api-types.ts'
import { toProblem } from '../../lib/problem.ts'
import { browserApi } from '../../lib/trpc.ts'
import { openNumbersPoint, toShares } from './numbers-draft.ts'
import type { WizardDraft } from './wizard-draft.ts'

export type PreviewState = { kind: 'idle' } | { kind: 'loading'; last: CampaignPreview | null } | { kind: 'ready'; preview: CampaignPreview } | { kind: 'failed'; message: string }

type PreviewRequest = Pick<WizardDraft, 'accountId' | 'templateId' | 'listId' | 'variables'> & { numbers?: { accountId: string; share: number }[] }

/** Asks the server what the campaign would do as it stands; again whenever template, list or variables change. */
export function usePreview(draft: WizardDraft, enabled: boolean): PreviewState & { retry: () => void } {
  const { accountId, templateId, listId, variables } = draft
  const numbers = openNumbersPoint(draft.numbers) === null ? toShares(draft.numbers) : undefined
  const [input] = useDebouncedValue(JSON.stringify({ accountId, templateId, listId, variables, numbers }), 350)
  const [state, setState] = useState<PreviewState>({ kind: 'idle' })
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    const request = JSON.parse(input) as PreviewRequest
    // The debounced choice may be older than the step that is shown.
    const chosen = request.accountId !== '' && request.templateId !== '' && request.listId !== ''
    if (!enabled || !chosen) return undefined
    let current = true
    setState((before) => ({ kind: 'loading', last: before.kind === 'ready' ? before.preview : before.kind === 'loading' ? before.last : null }))
    browserApi().campaigns.preview.query(request).then(
      (preview) => current && setState({ kind: 'ready', preview }),
      (error: unknown) => current && setState({ kind: 'failed', message: toProblem(error).message }),
    )
    return () => {
      current = false
    }
  }, [input, enabled, attempt])
  return { ...state, retry: () => setAttempt((count) => count + 1) }
}

/** The newest answer there is, while another is on its way. */
export function lastPreview(state: PreviewState): CampaignPreview | null {
  if (state.kind === 'ready') return state.preview
  return state.kind === 'loading' ? state.last : null
}
