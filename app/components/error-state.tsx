import { Button } from '@mantine/core'
import { useRevalidator } from '@remix-run/react'
import { IconCloudOff, IconRefresh } from '@tabler/icons-react'
import { EmptyState } from './empty-state.tsx'

/** A part of a page that could not be read, with the way to try again. */
export function ErrorState({ title, message }: { title: string; message: string }) {
  const revalidator = useRevalidator()
  return (
    <EmptyState
      icon={IconCloudOff}
      title={title}
      actions={
        <Button variant="default" leftSection={<IconRefresh size={16} />} loading={revalidator.state === 'loading'} onClick={() => revalidator.revalidate()}>
          Try again
        </Button>
      }
    >
      {message}
    </EmptyState>
  )
}
