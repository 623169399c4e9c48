import { UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Fragment } from 'react'
import { stepNames } from './wizard-draft.ts'
import classes from './wizard.module.css'

/** Where you are among the five steps; finished ones can be opened again. On phones five segments and words. */
export function WizardStepper({ step, onOpen }: { step: number; onOpen: (step: number) => void }) {
  return (
    <>
      <ol className={`${classes['stepper'] ?? ''} only-wide`} aria-label="Steps">
        {stepNames.map((name, index) => (
          <Fragment key={name}>
            {index > 0 && <li className={classes['rule']} aria-hidden />}
            <li>
              {index < step ? (
                <UnstyledButton className={classes['step'] ?? ''} data-state="done" onClick={() => onOpen(index)}>
                  <span className={classes['dot']}><IconCheck size={14} aria-label="Done" /></span>
                  {name}
                </UnstyledButton>
              ) : (
                <span className={classes['step']} aria-current={index === step ? 'step' : undefined}>
                  <span className={classes['dot']} aria-hidden>{index + 1}</span>
                  {name}
                </span>
              )}
            </li>
          </Fragment>
        ))}
      </ol>
      <div className={`${classes['phoneSteps'] ?? ''} only-phone`}>
        <span className="strong">Step {step + 1} of {stepNames.length}, {stepNames[step]}</span>
        <div className={classes['segments']} aria-hidden>
          {stepNames.map((name, index) => <span key={name} data-done={index <= step || undefined} />)}
        </div>
      </div>
    </>
  )
}
