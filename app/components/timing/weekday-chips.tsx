import { Chip, Group, Input } from '@mantine/core'

const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Weekdays to switch on and off; ISO numbers, 1 is Monday. */
export function WeekdayChips({ label, value, onChange }: { label: string; value: number[]; onChange: (days: number[]) => void }) {
  return (
    <Input.Wrapper label={label} labelElement="div" role="group" aria-label={label}>
      <Chip.Group multiple value={value.map(String)} onChange={(days) => onChange(days.map(Number).sort((a, b) => a - b))}>
        <Group gap={6} mt={4}>
          {names.map((name, index) => <Chip key={name} value={String(index + 1)} size="sm" variant="outline">{name}</Chip>)}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  )
}

/** `Mon, Wed`, `Mon to Fri`, or `every day`. @param days ISO numbers, ascending */
export function weekdayWords(days: number[]): string {
  const [first = 0, last = 0] = [days[0], days.at(-1)]
  if (days.length > 2 && days.length < 7 && last - first === days.length - 1) return `${names[first - 1] ?? ''} to ${names[last - 1] ?? ''}`
  return days.length === 7 ? 'every day' : days.map((day) => names[day - 1]).join(', ')
}
