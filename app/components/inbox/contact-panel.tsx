import { Link } from '@remix-run/react'
import { IconSpeakerphone } from '@tabler/icons-react'
import type { Conversation } from '../../lib/api-types.ts'
import { Facts } from '../card.tsx'
import { CopyButton } from '../copy-button.tsx'
import { Initials } from '../initials.tsx'
import { WindowLeft } from './window-left.tsx'
import classes from './inbox.module.css'

/** The person beside the thread: who it is, which campaign they answered, what we know. */
export function ContactPanel({ conversation }: { conversation: Conversation['conversation'] }) {
  const { contact, campaign, account, windowExpiresAt } = conversation
  const attributes = Object.entries(contact.attributes)
  return (
    <aside className={classes['side']} aria-label="Details">
      <div className={classes['head']}><h2>Details</h2></div>
      <section>
        <div className={classes['contact']}>
          <Initials name={contact.name} size="lg" accent />
          <div style={{ minWidth: 0 }}>
            <div className="strong ellipsis">{contact.name ?? 'No name'}</div>
            {contact.phone && <div className="row xs t2 num">{contact.phone}<CopyButton value={contact.phone} label="Copy the number" /></div>}
          </div>
        </div>
      </section>
      {campaign && (
        <section>
          <h3>Campaign they answered</h3>
          <Link to={`/campaigns/${campaign.id}`} className="link row"><IconSpeakerphone size={16} aria-hidden />{campaign.name}</Link>
        </section>
      )}
      <section>
        <h3>Conversation</h3>
        <Facts items={[['Free text', <WindowLeft key="w" until={windowExpiresAt} />], ['Through', account.displayPhoneNumber]]} />
      </section>
      {attributes.length > 0 && (
        <section>
          <h3>Attributes</h3>
          <Facts items={attributes} />
        </section>
      )}
    </aside>
  )
}
