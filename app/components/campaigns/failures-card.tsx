import { Button, Progress } from '@mantine/core'
import { Link } from '@remix-run/react'
import { IconAlertCircle, IconHourglass, IconPlugConnected, IconTemplate, IconUsers } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Campaign, Failure } from '../../lib/api-types.ts'
import { useFormats } from '../../lib/locale.tsx'
import { turnWords } from '../../lib/turn-words.ts'
import { Card } from '../card.tsx'
import classes from './campaigns.module.css'

/** Failures by meaning: what happened, whose turn it is, how many, and the way to mend it where there is one. */
export function FailuresCard({ campaign }: { campaign: Campaign }) {
  const formats = useFormats()
  const most = Math.max(1, ...campaign.failures.map((failure) => failure.count))
  if (campaign.failures.length === 0) return null
  return (
    <Card title={`${formats.number(campaign.counts.failed)} failed, by meaning`} end={<span className="t3 xs">Nobody here was charged</span>}>
      {campaign.failures.map((failure) => (
        <FailureRow key={`${failure.code ?? ''}${failure.title}`} failure={failure} most={most} templateId={campaign.template.id} />
      ))}
    </Card>
  )
}

function FailureRow({ failure, most, templateId }: { failure: Failure; most: number; templateId: string }) {
  const formats = useFormats()
  const mild = failure.action === 'retry' || failure.action === 'template'
  const Icon = failure.action === 'retry' ? IconHourglass : IconAlertCircle
  return (
    <div className={classes['failure']}>
      <Icon size={16} className={mild ? 'warn' : 'bad'} aria-hidden />
      <div>
        <div>
          <span className="strong">{failure.title}</span>
          {failure.code !== null && <span className="t3 num"> ({failure.code})</span>}
        </div>
        <div className="t2 xs">{failure.explanation} {turnWords(failure.whoActs)}</div>
      </div>
      <Progress className={classes['failureMeter'] ?? ''} value={(failure.count / most) * 100} size={6} color={mild ? 'var(--warn-solid)' : 'var(--bad-solid)'} aria-hidden />
      <div className={classes['failureCount']}>{formats.number(failure.count)}</div>
      <div className={classes['failureAction']}>{actionOf(failure, templateId)}</div>
    </div>
  )
}

function actionOf(failure: Failure, templateId: string): ReactNode {
  const people = failure.code === null ? '?state=failed#recipients' : `?state=failed&code=${failure.code}#recipients`
  switch (failure.action) {
    case 'template':
      return <ActionLink to={`/templates/${templateId}`} icon={<IconTemplate size={14} />}>Open template</ActionLink>
    case 'reconnect':
      return <ActionLink to="/settings/connections" icon={<IconPlugConnected size={14} />}>Reconnect</ActionLink>
    case 'contacts':
      return <ActionLink to={people} icon={<IconUsers size={14} />}>Review contacts</ActionLink>
    case 'retry':
    case 'none':
      return <ActionLink to={people} icon={<IconUsers size={14} />}>See people</ActionLink>
  }
}

function ActionLink({ to, icon, children }: { to: string; icon: ReactNode; children: string }) {
  return (
    <Button component={Link} to={to} variant="default" size="xs" leftSection={icon} preventScrollReset={to.startsWith('?')}>
      {children}
    </Button>
  )
}
