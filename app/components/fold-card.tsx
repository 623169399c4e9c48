import { UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useId } from 'react'
import classes from './page.module.css'

/** `hold` keeps it open, as long as something inside has to be mended. */
export type FoldCardProps = { title: string; summary: string; hold?: boolean; children: ReactNode }

/** A section that few need: its title and what holds now in one line, the fields when it is opened. */
export function FoldCard({ title, summary, hold = false, children }: FoldCardProps) {
  const [wanted, { toggle }] = useDisclosure(false)
  const id = useId()
  const opened = wanted || hold
  return (
    <section className={classes['card']} aria-labelledby={`${id}-title`}>
      <h2 className={classes['foldHead']}>
        <UnstyledButton className={classes['fold'] ?? ''} aria-expanded={opened} aria-controls={id} onClick={toggle}>
          <span className={classes['foldTitle']} id={`${id}-title`}>{title}</span>
          {!opened && <span className={classes['foldSummary']}>{summary}</span>}
          <IconChevronDown size={16} aria-hidden className={classes['foldMark']} data-opened={opened || undefined} />
        </UnstyledButton>
      </h2>
      <div id={id} hidden={!opened}>{children}</div>
    </section>
  )
}
