import type { ActionFunctionArgs } from '@remix-run/node'
import { changeApi } from '../lib/call-api.ts'
import { formText } from '../lib/form-text.ts'

/** Chooses the number that campaigns send from. */
export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  const outcome = await changeApi(args, (trpc) => trpc.accounts.activate({ accountId: formText(form, 'accountId') }))
  return { problem: outcome.ok ? undefined : outcome.problem }
}
