import { Select } from '@mantine/core'
import { useMounted } from '@mantine/hooks'
import { useMemo } from 'react'

/** A time zone by name, found by typing. The full list is the browser's own and comes after hydration. */
export function ZoneSelect({ label, description, value, onChange }: { label: string; description?: string; value: string; onChange: (zone: string) => void }) {
  const mounted = useMounted()
  const zones = useMemo(() => [...new Set([value, 'UTC', ...(mounted ? Intl.supportedValuesOf('timeZone') : [])])].filter((zone) => zone !== ''), [mounted, value])
  const data = zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))
  return <Select label={label} {...(description ? { description } : {})} data={data} value={value} onChange={(zone) => zone && onChange(zone)} searchable allowDeselect={false} maxDropdownHeight={240} nothingFoundMessage="No such zone" />
}
