import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Form, useSearchParams, useSubmit } from '@remix-run/react'
import { IconSearch } from '@tabler/icons-react'

/** Fields of the URL that a new search starts over. */
const paging = ['cursor', 'trail']

/** A search kept in the URL as `name`; submits while typing, and by Enter without JavaScript. */
export function SearchField({ name = 'search', placeholder }: { name?: string; placeholder: string }) {
  const [params] = useSearchParams()
  const submit = useSubmit()
  const search = useDebouncedCallback((form: HTMLFormElement) => submit(form, { replace: true, preventScrollReset: true }), 300)
  const others = [...params.entries()].filter(([key]) => key !== name && !paging.includes(key))
  return (
    <Form method="get" role="search" preventScrollReset onChange={(event) => search(event.currentTarget)}>
      {others.map(([key, value]) => (
        <input key={`${key}=${value}`} type="hidden" name={key} value={value} />
      ))}
      <TextInput
        key={params.get(name) === null ? 'empty' : 'set'}
        type="search"
        name={name}
        defaultValue={params.get(name) ?? ''}
        placeholder={placeholder}
        aria-label={placeholder}
        maxLength={100}
        leftSection={<IconSearch size={16} aria-hidden />}
      />
    </Form>
  )
}
