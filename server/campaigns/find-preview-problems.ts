import { peopleADay } from '#server/accounts/messaging-limit.ts'
import { findTemplateProblem } from '#server/templates/find-template-problem.ts'
import type { ParsedTemplate } from '#server/templates/parsed-template.ts'
import { findAccountProblem } from './find-blocker.ts'
import type { AccountFacts, TemplateFacts } from './find-campaign.ts'
import type { Skip } from './skip-labels.ts'

export type PreviewProblem = { severity: 'block' | 'warn'; title: string; text: string }

export type PreviewFacts = {
  account: AccountFacts | null
  /** All numbers that are chosen. */
  numbers: AccountFacts[]
  template: TemplateFacts & { parsed: ParsedTemplate }
  list: { name: string; size: number }
  bindingProblems: string[]
  willSend: number
  skips: Skip[]
  /** Campaigns that send from the same number now. */
  running: number
  /** Meta's tier of the portfolio, such as TIER_2K. */
  messagingLimit: string | null
}

/** What stands in the way of a campaign (block), and what its sender should know (warn). */
export function findPreviewProblems(facts: PreviewFacts): PreviewProblem[] {
  return [...findBlocks(facts), ...findSkipWarnings(facts), ...findNumberWarnings(facts), ...findTemplateWarnings(facts)]
}

function findBlocks({ account, numbers, template, list, bindingProblems, willSend }: PreviewFacts): PreviewProblem[] {
  const block = (title: string, text: string): PreviewProblem => ({ severity: 'block', title, text })
  const accountProblem = account ? numbers.map(findAccountProblem).find((problem) => problem !== null) : 'Connect a number of the template’s WhatsApp Business Account first.'
  const templateProblem = numbers.some((number) => number.wabaId !== template.wabaId) ? 'It belongs to another WhatsApp Business Account than the number.' : findTemplateProblem(template)
  const isEmpty = list.size === 0
  return [
    ...(accountProblem ? [block(account ? 'The number cannot send' : 'There is no number to send from', accountProblem)] : []),
    ...(templateProblem ? [block('The template cannot be sent', templateProblem)] : []),
    ...bindingProblems.map((problem) => block('A variable needs attention', problem)),
    ...(isEmpty ? [block('The list is empty', 'Import contacts, or choose another list.')] : []),
    ...(!isEmpty && willSend === 0 && bindingProblems.length === 0 ? [block('Nobody would get it', 'Every person of this list is skipped, for the reasons shown.')] : []),
  ]
}

const skipTitles: Record<string, [title: string, text: string]> = {
  us_marketing: ['Marketing to US numbers', 'WhatsApp delivers no marketing templates to numbers of the United States, so they are left out.'],
  missing_variable: ['Some people lack a value', 'They are left out. Give the variable a fallback to reach them too.'],
  invalid_value: ['Some values would be refused', 'They are too long, or have line breaks, tabs or many spaces. Mend the contacts to reach them too.'],
}

function findSkipWarnings({ skips }: PreviewFacts): PreviewProblem[] {
  return skips.flatMap(({ reason, count }) => {
    const words = skipTitles[reason]
    return words ? [{ severity: 'warn' as const, title: `${words[0]}: ${count.toLocaleString('en-US')}`, text: words[1] }] : []
  })
}

function findNumberWarnings({ account, running, messagingLimit, willSend }: PreviewFacts): PreviewProblem[] {
  const warnings: PreviewProblem[] = []
  if (account?.qualityRating === 'RED') warnings.push({ severity: 'warn', title: 'The number’s quality is low', text: 'Many people have blocked or reported it lately. More of that may get it restricted.' })
  if (running > 0) warnings.push({ severity: 'warn', title: 'The number is busy', text: `${running === 1 ? 'One campaign sends' : `${String(running)} campaigns send`} from it now; they share its speed, so this one takes longer.` })
  const limit = peopleADay(messagingLimit)
  if (limit !== null && willSend > limit) {
    warnings.push({ severity: 'warn', title: 'More people than Meta allows in a day', text: `Your business may start conversations with ${limit.toLocaleString('en-US')} people in 24 hours. The rest waits, and goes on by itself as the hours pass.` })
  }
  return warnings
}

function findTemplateWarnings({ template }: PreviewFacts): PreviewProblem[] {
  if (template.quality !== 'RED' && template.quality !== 'YELLOW') return []
  return [{ severity: 'warn', title: 'The template’s quality is not high', text: 'People have blocked or reported it. Meta may pause it while you send, and the campaign would wait.' }]
}
