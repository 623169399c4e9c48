import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'

export type RetryJudgement = {
  /** Whether sending again makes sense; `later`: only what failed a day ago or longer. */
  worth: 'now' | 'later' | 'no'
  /** In one sentence, for the person who decides. */
  why: string
}

/** Template errors that come from a person's values: they were frozen with the audience, so the answer would be the same. */
const frozenValues = new Set([132_005, 132_012, 132_018])
/** The template has, or had, other variables than the campaign was launched with. */
const otherVariables = new Set([132_000, 132_008])

/**
 * Whether a person's retry of messages that failed with this code makes sense. By the error table alone; pure.
 * @param fits whether the template, as it was synced last, has the variables that the campaign was launched with
 */
export function judgeRetry(code: number | null, fits = true): RetryJudgement {
  const { class: errorClass, permanence } = classifyGraphError({ code: code ?? -1 })
  switch (errorClass) {
    case 'retry':
    case 'throttle':
      return { worth: 'now', why: 'Such errors pass by themselves.' }
    case 'recipient_defer':
      return { worth: 'later', why: 'WhatsApp limits marketing to these people: only what failed more than 24 hours ago is sent again.' }
    case 'template':
      if (permanence === 'final') return { worth: 'no', why: 'The template is switched off for good. Make a campaign with another one.' }
      if (code !== null && frozenValues.has(code)) return { worth: 'no', why: 'Their values were frozen at launch, so WhatsApp would refuse them again. Correct the contacts and make a new campaign.' }
      if (code !== null && otherVariables.has(code)) return judgeVariables(fits)
      return { worth: 'now', why: code === 131_014 || code === 131_053 ? 'Makes sense when the file of the message can be fetched again.' : 'Makes sense when the template works again.' }
    case 'account':
    case 'token':
      return { worth: 'now', why: 'Makes sense when the number or the connection has been mended.' }
    case 'recipient':
      return permanence === 'until_mended'
        ? { worth: 'now', why: 'Makes sense when you have changed what kept the message from this person.' }
        : { worth: 'no', why: 'WhatsApp would give the same answer for these people.' }
    case 'window':
      return { worth: 'no', why: 'Their 24-hour window is closed.' }
    case 'bug':
      return { worth: 'no', why: 'The request itself was refused; it would be refused again.' }
  }
  return errorClass satisfies never
}

function judgeVariables(fits: boolean): RetryJudgement {
  return fits
    ? { worth: 'now', why: 'Makes sense when the template has the variables again that the campaign was launched with.' }
    : { worth: 'no', why: 'The template has other variables now than the campaign was launched with. Make a new campaign for these people, or give the template its former variables again and sync.' }
}
