import { Button } from '@mantine/core'
import { isRouteErrorResponse, useRouteError } from '@remix-run/react'
import classes from './error-page.module.css'

/** The page for everything that ended in an error: says what it was and the way back. */
export function ErrorPage() {
  const error = useRouteError()
  const { status, title, text } = describe(error)
  return (
    <main className={classes['page']} id="content">
      <span className={classes['code']}>{status}</span>
      <h1>{title}</h1>
      <p>{text}</p>
      <div className={classes['actions']}>
        {/* Plain links: they load a fresh document, whatever state this one is in. */}
        {status >= 500 && (
          <Button component="a" href="">
            Try again
          </Button>
        )}
        <Button component="a" href="/" variant={status >= 500 ? 'default' : 'filled'}>
          Go to Home
        </Button>
      </div>
    </main>
  )
}

function describe(error: unknown): { status: number; title: string; text: string } {
  if (!isRouteErrorResponse(error)) return { status: 500, ...words[500] }
  const known = words[error.status] ?? (error.status >= 500 ? words[500] : words[400])
  const message = messageOf(error.data)
  return { status: error.status, title: known.title, text: message ?? known.text }
}

function messageOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('message' in payload)) return null
  return typeof payload.message === 'string' ? payload.message : null
}

const words: Record<number, { title: string; text: string }> & Record<400 | 500, { title: string; text: string }> = {
  400: { title: 'This address does not make sense', text: 'Something in it is not as it should be. Go back and try again from the page.' },
  403: { title: 'You may not open this', text: 'Your role does not allow it. Ask an owner or admin of your organisation.' },
  404: { title: 'There is nothing here', text: 'The page may have been removed, or it belongs to another organisation.' },
  500: { title: 'Something went wrong on our side', text: 'Campaigns go on: they do not run in this page. Try again in a moment.' },
  503: { title: 'Clarion cannot reach one of its services', text: 'Nothing is lost. Try again in a moment.' },
}
