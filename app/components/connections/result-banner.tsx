import { Button } from '@mantine/core'
import { useSearchParams } from '@remix-run/react'
import { Note, type NoteProps } from '../note.tsx'
import { initPath } from './connect-panel.tsx'

type Result = { tone: NoteProps['tone']; title: string; text: string; again: boolean }

const results: Record<string, Result> = {
  connected: { tone: 'good', title: 'The business is connected', text: 'Its numbers and templates stand below. Templates are being synced.', again: false },
  denied: { tone: 'warn', title: 'Nothing was connected', text: 'The Meta window was closed or access was refused. Nothing changed here.', again: true },
  state_invalid: { tone: 'bad', title: 'That answer from Meta did not belong to your session', text: 'For safety it was thrown away. Start again from this page, in this browser.', again: true },
  state_expired: { tone: 'warn', title: 'That took too long', text: 'The sign-in with Meta has to be finished within ten minutes. Start again.', again: true },
  exchange_failed: { tone: 'bad', title: 'Meta did not confirm the sign-in', text: 'Meta refused the exchange of the code. Check the app id and secret, or try again in a minute.', again: true },
  missing_scopes: { tone: 'warn', title: 'A permission was left out', text: 'Clarion needs to manage templates and to send messages. Connect again and leave both boxes ticked.', again: true },
  no_accounts: { tone: 'warn', title: 'No WhatsApp account was shared', text: 'You signed in, but shared no WhatsApp Business account. Connect again and choose at least one.', again: true },
}

/** What came of the trip to Meta, from `?result=` of the callback. */
export function ResultBanner({ mayConnect }: { mayConnect: boolean }) {
  const [params, setParams] = useSearchParams()
  const code = params.get('result')
  if (code === null) return null
  const result = results[code] ?? { tone: 'bad', title: 'The connection did not work out', text: 'Try again. If it stays, look at the help beside.', again: true }
  return (
    <div style={{ marginBottom: 16 }}>
      <Note
        tone={result.tone}
        title={result.title}
        live
        action={
          result.again && mayConnect ? (
            <Button component="a" href={initPath} variant="default">Try again</Button>
          ) : (
            <Button variant="default" onClick={() => setParams({}, { replace: true })}>Close</Button>
          )
        }
      >
        {result.text}
      </Note>
    </div>
  )
}
