import { Button } from '@mantine/core'
import { IconBrandMeta, IconChevronRight, IconKey, IconPlugOff, IconUsers, IconWebhook } from '@tabler/icons-react'
import { Card } from '../card.tsx'
import classes from './connections.module.css'

/** A plain link: the server answers with a redirect to Meta. */
export const initPath = '/auth/meta-oauth/init?redirect=1'

const steps = [
  { title: 'Sign in with Meta', text: 'Meta asks who you are. There is no token to copy.' },
  { title: 'Choose what to share', text: 'The business, its WhatsApp accounts and numbers.' },
  { title: 'Clarion proves it', text: 'Token, permissions, webhooks and templates. About two minutes.' },
]

/** The three steps of connecting, and the button when the person may. */
export function ConnectPanel({ mayConnect }: { mayConnect: boolean }) {
  return (
    <Card title="Connect a business" padded>
      <ol className={classes['steps']}>
        {steps.map((step, index) => (
          <li key={step.title}>
            <span className={classes['stepNumber']} aria-hidden>{index + 1}</span>
            <div>
              <div className={classes['stepTitle']}>{step.title}</div>
              <p className="t2">{step.text}</p>
            </div>
          </li>
        ))}
      </ol>
      {mayConnect && (
        <Button component="a" href={initPath} fullWidth leftSection={<IconBrandMeta size={16} />}>
          Continue with Meta
        </Button>
      )}
      <p className="t3 xs" style={{ marginTop: 12 }}>
        {mayConnect ? 'You need to be an admin of the business in Meta.' : 'Connecting takes an admin or owner of your organisation.'}
      </p>
    </Card>
  )
}

const questions = [
  { icon: IconKey, title: 'Why do tokens expire?', text: 'Meta ends a person’s token after about 60 days, and at once when that person changes the password or leaves the business. Clarion checks every hour and warns 14 days before; reconnecting takes a minute and campaigns that waited go on.' },
  { icon: IconUsers, title: 'Several businesses shared', text: 'Every WhatsApp account that you share gets a card of its own. Connect again at any time to add more; what is there stays.' },
  { icon: IconWebhook, title: 'Webhooks do not arrive', text: 'Meta must reach this server over https, and the callback URL and verify token in the Meta app must match. Until then messages go out, but delivery and replies are not seen.' },
  { icon: IconPlugOff, title: 'What disconnecting deletes', text: 'The encrypted token is destroyed and access is withdrawn at Meta. Contacts, campaigns, messages and templates stay; running campaigns wait until you connect again.' },
]

/** Answers that people look for on this page. */
export function ConnectHelp() {
  return (
    <Card title="Help">
      {questions.map(({ icon: Icon, title, text }) => (
        <details key={title} className={classes['help']}>
          <summary>
            <Icon size={16} aria-hidden />
            {title}
            <IconChevronRight size={16} aria-hidden />
          </summary>
          <p>{text}</p>
        </details>
      ))}
    </Card>
  )
}
