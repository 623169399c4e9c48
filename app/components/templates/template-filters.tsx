import { NativeSelect } from '@mantine/core'
import { useNavigate, useSearchParams } from '@remix-run/react'
import type { Facet, TemplateList } from '../../lib/api-types.ts'
import { languageName, sentenceCase } from '../../lib/formats.ts'
import { FilterChips, withParam } from '../filter-chips.tsx'
import { SearchField } from '../search-field.tsx'
import { templateState } from '../status-words.ts'
import classes from './templates.module.css'

/** Status as chips, category and language as lists, and a search: all of it in the URL. */
export function TemplateFilters({ list }: { list: TemplateList }) {
  const all = list.facets.statuses.reduce((sum, facet) => sum + facet.count, 0)
  const chips = list.facets.statuses.map((facet) => {
    const { word, icon: Icon, tone } = templateState(facet.value)
    return { value: facet.value, label: word, count: facet.count, icon: <Icon size={14} className={tone} aria-hidden /> }
  })
  return (
    <div className={classes['toolbar']}>
      <FilterChips name="status" label="Filter by status" chips={[{ value: null, label: 'All', count: all }, ...chips]} />
      <div className={classes['filters']}>
        <FacetSelect name="category" label="Category" facets={list.facets.categories} format={sentenceCase} />
        <FacetSelect name="language" label="Language" facets={list.facets.languages} format={languageName} />
      </div>
      <div className={classes['search']}>
        <SearchField placeholder="Name or text" />
      </div>
    </div>
  )
}

function FacetSelect({ name, label, facets, format }: { name: string; label: string; facets: Facet[]; format: (value: string) => string }) {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const data = [{ value: '', label: `Any ${label.toLowerCase()}` }, ...facets.map((facet) => ({ value: facet.value, label: `${format(facet.value)} (${facet.count})` }))]
  return (
    <NativeSelect
      aria-label={label}
      data={data}
      value={params.get(name) ?? ''}
      onChange={(event) => navigate({ search: withParam(params, name, event.currentTarget.value || null) }, { preventScrollReset: true })}
    />
  )
}
