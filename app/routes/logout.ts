import type { ActionFunctionArgs } from '@remix-run/node'
import { redirect } from '@remix-run/node'
import { requireSameOrigin } from '../lib/call-api.ts'

export async function action({ context }: ActionFunctionArgs) {
  requireSameOrigin(context)
  const { cookie } = await context.signOut()
  return redirect('/login', { headers: { 'Set-Cookie': cookie } })
}

export function loader() {
  return redirect('/')
}
