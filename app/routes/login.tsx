import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { data, redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { Note } from '../components/note.tsx'
import { requireSameOrigin } from '../lib/call-api.ts'
import { formText } from '../lib/form-text.ts'
import { durationWords } from '../lib/formats.ts'
import { signInProblem } from '../lib/sign-in-problem.ts'
import classes from '../components/login.module.css'

export const meta: MetaFunction = () => [{ title: 'Sign in · Clarion' }]

export function loader({ request, context }: LoaderFunctionArgs) {
  const url = new URL(request.url)
  const next = safeNext(url.searchParams.get('next'))
  if (context.session) throw redirect(next)
  return { next, problem: signInProblem(url.searchParams), ended: url.searchParams.has('next') }
}

export async function action({ request, context }: ActionFunctionArgs) {
  requireSameOrigin(context)
  const form = await request.formData()
  const email = formText(form, 'email')
  const password = form.get('password')
  const fields = { ...(email.includes('@') ? {} : { email: 'Write your e-mail address, like name@company.com' }), ...(password ? {} : { password: 'Write your password' }) }
  if (Object.keys(fields).length > 0 || typeof password !== 'string') return data({ email, fields, message: null }, { status: 400 })
  const result = await context.signIn({ email, password })
  switch (result.kind) {
    case 'ok':
      return redirect(safeNext(formText(form, 'next')), { headers: { 'Set-Cookie': result.cookie } })
    case 'invalid':
      return data({ email, fields: {}, message: 'That e-mail address and password do not go together.' }, { status: 401 })
    case 'locked':
      return data({ email, fields: {}, message: `Too many attempts. Try again in ${durationWords(result.retryAfterSeconds)}.` }, { status: 429 })
  }
}

/** Only a path of our own: `//host` and `https:` would lead away. */
function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/'
}

export default function Login() {
  const { next, problem, ended } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const busy = useNavigation().state !== 'idle'
  const fields: { email?: string; password?: string } = answer?.fields ?? {}
  const message = answer ? answer.message : problem
  return (
    <main className={classes['page']} id="content">
      <div className={classes['card']}>
        <span className={classes['brand']}>
          <span className={classes['logo']} aria-hidden>C</span>
          Clarion
        </span>
        <h1>Sign in</h1>
        <p className="t2">{ended && !answer ? 'Sign in to go on where you were.' : 'WhatsApp campaigns that neither repeat nor lose a message.'}</p>
        <Form method="post" noValidate>
          <input type="hidden" name="next" value={next} />
          <Stack gap="sm">
            {message && <Note tone="bad" title={message} live />}
            <TextInput label="E-mail" name="email" type="email" autoComplete="username" defaultValue={answer?.email ?? ''} error={fields.email} maxLength={254} autoFocus />
            <PasswordInput label="Password" name="password" autoComplete="current-password" error={fields.password} maxLength={200} visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }} />
            <Button type="submit" size="md" fullWidth loading={busy} mt={4}>
              Sign in
            </Button>
          </Stack>
        </Form>
      </div>
    </main>
  )
}
