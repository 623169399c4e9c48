import { Button, Progress } from '@mantine/core'
import { Link } from '@remix-run/react'
import { IconCheck } from '@tabler/icons-react'
import { roleAllows } from '../../lib/roles.ts'
import type { Role } from '../../lib/api-types.ts'
import { Card } from '../card.tsx'
import { TimeText } from '../time-text.tsx'
import type { FirstStep } from './first-steps.ts'
import classes from './home.module.css'

const needs: Record<FirstStep['id'], Role> = { connect: 'admin', number: 'viewer', templates: 'viewer', contacts: 'marketer', campaign: 'marketer', webhook: 'viewer' }

/** What is proven, what comes next, what follows. Only the next step has a button. */
export function Checklist({ steps, role }: { steps: FirstStep[]; role: Role }) {
  const done = steps.filter((step) => step.done).length
  const next = steps.find((step) => !step.done)
  return (
    <Card title="First run" count={`${done} of ${steps.length} proven`} end={<Progress className={classes['progress'] ?? ''} value={(done / steps.length) * 100} size={6} aria-label={`${done} of ${steps.length} steps proven`} />}>
      <ol>
        {steps.map((step, index) => {
          const state = step.done ? 'done' : step === next ? 'now' : 'todo'
          return (
            <li key={step.id} className={classes['step']} data-state={state}>
              <span className={classes['ring']}>{step.done ? <IconCheck size={14} aria-label="Done" /> : index + 1}</span>
              <div>
                <div className={classes['stepTitle']}>{step.title}</div>
                <p className="t2">{step.text}</p>
              </div>
              {step.done && step.proof && <span className="t3 xs only-wide"><TimeText at={step.proof} /></span>}
              {state === 'now' && roleAllows(role, needs[step.id]) && (
                <Button component={Link} to={step.to} variant="default" className={classes['stepAction'] ?? ''}>{step.action}</Button>
              )}
            </li>
          )
        })}
      </ol>
    </Card>
  )
}
