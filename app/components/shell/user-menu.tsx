import { Menu, type MenuProps, useMantineColorScheme } from '@mantine/core'
import { useSubmit } from '@remix-run/react'
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import type { SessionInfo } from '../../lib/api-types.ts'

const schemes = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const

/** Appearance and sign-out, behind the person's name. */
export function UserMenu({ me, position, children }: { me: SessionInfo; position: NonNullable<MenuProps['position']>; children: ReactElement }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const submit = useSubmit()
  return (
    <Menu position={position} width={216}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.user.email}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        {schemes.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={colorScheme === value ? <IconCheck size={16} aria-label="Chosen" /> : null}
            closeMenuOnClick={false}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => submit(null, { method: 'post', action: '/logout' })}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
