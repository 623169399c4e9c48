import { IconMessages } from '@tabler/icons-react'
import { EmptyState } from '../components/empty-state.tsx'
import classes from '../components/inbox/inbox.module.css'

export default function NoConversation() {
  return (
    <div className={classes['nothing']}>
      <EmptyState icon={IconMessages} title="Choose a conversation">
        With the keyboard: j and k to move, r to answer, Enter to send, Esc to go back.
      </EmptyState>
    </div>
  )
}
