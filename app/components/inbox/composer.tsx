import { Button, Textarea } from '@mantine/core'
import { IconLock, IconSend } from '@tabler/icons-react'
import { type KeyboardEvent, useRef } from 'react'
import type { Conversation } from '../../lib/api-types.ts'
import { roleFor } from '../../lib/permissions.ts'
import { useMay } from '../../lib/roles.ts'
import classes from './inbox.module.css'
import { useWindowOpen } from './thread.tsx'
import { WindowLeft } from './window-left.tsx'

/** WhatsApp takes no more characters in one text. */
const maxLength = 4096

export type ComposerProps = { conversation: Conversation['conversation']; text: string; onText: (text: string) => void; onSend: () => void }

/** Writes an answer: Enter sends, Shift+Enter starts a line, Esc leaves the field. */
export function Composer({ conversation, text, onText, onSend }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const open = useWindowOpen(conversation)
  const may = useMay(roleFor.inbox)
  if (!may) return null
  if (!open) {
    return (
      <div className={classes['composer']}>
        <p className={classes['hint']}>
          <IconLock size={14} aria-hidden />
          WhatsApp’s 24-hour window is closed. Free text is possible again when {conversation.name ?? 'this person'} writes; until then only a campaign with an approved template reaches them.
        </p>
      </div>
    )
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') field.current?.blur()
    // While a word is being composed (Japanese, Chinese, Korean) Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    onSend()
  }
  return (
    <form
      className={classes['composer']}
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
      }}
    >
      <div className={classes['composerRow']}>
        <Textarea ref={field} autosize minRows={1} maxRows={8} aria-label="Your answer" placeholder="Write an answer" value={text} onChange={(event) => onText(event.currentTarget.value)} onKeyDown={onKeyDown} maxLength={maxLength} data-composer />
        <Button type="submit" disabled={text.trim() === ''} leftSection={<IconSend size={16} />}>Send</Button>
      </div>
      <p className={classes['hint']} style={{ marginTop: 6 }}>
        <WindowLeft until={conversation.windowExpiresAt} />
        <span className="t3">From {conversation.account.verifiedName}, {conversation.account.displayPhoneNumber}{text.length > maxLength - 200 ? `. ${maxLength - text.length} characters left` : ''}</span>
      </p>
    </form>
  )
}
