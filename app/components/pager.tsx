import { Button } from '@mantine/core'
import { Link, useSearchParams } from '@remix-run/react'
import classes from './page.module.css'

/**
 * Keyset paging in the URL: `cursor` is the page shown, `trail` the cursors before it, so Previous works after a reload.
 * Previous and Next are there only when there is such a page.
 */
export function Pager({ nextCursor, shown, noun, pageSize = 25 }: { nextCursor: string | null; shown: number; noun: string; pageSize?: number }) {
  const [params] = useSearchParams()
  const cursor = params.get('cursor')
  const trail = params.getAll('trail')
  const first = cursor === null ? 1 : (trail.length + 1) * pageSize + 1
  return (
    <div className={classes['pager']}>
      <span className="num">{shown === 0 ? `No ${noun}` : `${capital(noun)} ${first} to ${first + shown - 1}`}</span>
      {cursor !== null && (
        <Button component={Link} to={{ search: previousSearch(params) }} variant="default" size="xs" preventScrollReset>
          Previous
        </Button>
      )}
      {nextCursor !== null && (
        <Button component={Link} to={{ search: nextSearch(params, nextCursor) }} variant="default" size="xs" preventScrollReset>
          Next
        </Button>
      )}
    </div>
  )
}

function nextSearch(params: URLSearchParams, nextCursor: string): string {
  const next = new URLSearchParams(params)
  const cursor = params.get('cursor')
  if (cursor !== null) next.append('trail', cursor)
  next.set('cursor', nextCursor)
  return `?${next.toString()}`
}

function previousSearch(params: URLSearchParams): string {
  const next = new URLSearchParams(params)
  const trail = next.getAll('trail')
  const previous = trail.pop()
  next.delete('trail')
  next.delete('cursor')
  for (const cursor of trail) next.append('trail', cursor)
  if (previous !== undefined) next.set('cursor', previous)
  return next.size > 0 ? `?${next.toString()}` : ''
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
