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

/** `Mon, Wed`, or `every day`. */
export function weekdayWords(days: number[]): string {
  return days.length === 7 ? 'every day' : days.map((day) => names[day - 1]).join(', ')
}
