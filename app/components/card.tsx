import type { ReactNode } from 'react'
import { useId } from 'react'
import classes from './page.module.css'

export type CardProps = { title?: ReactNode; count?: ReactNode; end?: ReactNode; foot?: ReactNode; padded?: boolean; children?: ReactNode }

/** A bordered section with a title; `padded` for text, without it for tables and rows that reach the edge. */
export function Card({ title, count, end, foot, padded, children }: CardProps) {
  const id = useId()
  return (
    <section className={classes['card']} {...(title ? { 'aria-labelledby': id } : {})}>
      {title && (
        <div className={classes['cardHead']}>
          <h2 id={id}>{title}</h2>
          {count !== undefined && <span className="t3 num">{count}</span>}
          {end && <div className={classes['cardHeadEnd']}>{end}</div>}
        </div>
      )}
      {padded ? <div className={classes['cardBody']}>{children}</div> : children}
      {foot && <div className={classes['cardFoot']}>{foot}</div>}
    </section>
  )
}

/** Names on the left, values on the right. */
export function Facts({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className={classes['facts']}>
      {items.map(([name, value]) => (
        <FactRow key={name} name={name} value={value} />
      ))}
    </dl>
  )
}

function FactRow({ name, value }: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
