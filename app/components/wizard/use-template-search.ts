import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { Template } from '../../lib/api-types.ts'
import { browserApi } from '../../lib/trpc.ts'

type Found = { templates: Template[]; state: 'ready' | 'loading' | 'failed' }

/** Approved, sendable templates of one WhatsApp account. Starts from what the page was loaded with. */
export function useTemplateSearch(wabaId: string | undefined, search: string, initial: Template[]): Found {
  const [term] = useDebouncedValue(search.trim(), 250)
  const [found, setFound] = useState<Found>({ templates: initial.filter((template) => template.wabaId === wabaId), state: 'ready' })
  useEffect(() => {
    let current = true
    const known = initial.filter((template) => template.wabaId === wabaId)
    if (term === '' && known.length > 0) {
      setFound({ templates: known, state: 'ready' })
      return undefined
    }
    setFound((before) => ({ ...before, state: before.templates.length > 0 ? 'ready' : 'loading' }))
    browserApi().templates.list.query({ wabaId, status: 'APPROVED', search: term || undefined, limit: 48 }).then(
      (page) => current && setFound({ templates: page.items.filter((template) => template.sendable), state: 'ready' }),
      () => current && setFound({ templates: [], state: 'failed' }),
    )
    return () => {
      current = false
    }
  }, [wabaId, term, initial])
  return found
}
