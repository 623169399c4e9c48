import type { Icon } from '@tabler/icons-react'
import { IconActivity, IconHistory, IconHome, IconInbox, IconSettings, IconSpeakerphone, IconTemplate, IconUsers, IconWebhook } from '@tabler/icons-react'
import type { Role } from '../../lib/api-types.ts'

export type NavItem = { to: string; label: string; icon: Icon; count?: 'unread' | 'running'; needs: Role; group: 'work' | 'operate'; hint: string }

/** Every page that the navigation and the command palette offer, in order. */
export const navItems: NavItem[] = [
  { to: '/', label: 'Home', icon: IconHome, needs: 'viewer', group: 'work', hint: 'First steps, today, running campaigns' },
  { to: '/inbox', label: 'Inbox', icon: IconInbox, count: 'unread', needs: 'agent', group: 'work', hint: 'Answer the people who reply' },
  { to: '/campaigns', label: 'Campaigns', icon: IconSpeakerphone, count: 'running', needs: 'viewer', group: 'work', hint: 'All campaigns and their states' },
  { to: '/templates', label: 'Templates', icon: IconTemplate, needs: 'viewer', group: 'work', hint: 'Message templates of your businesses' },
  { to: '/contacts', label: 'Contacts', icon: IconUsers, needs: 'viewer', group: 'work', hint: 'People, lists and imports' },
  { to: '/webhooks', label: 'Webhooks', icon: IconWebhook, needs: 'admin', group: 'operate', hint: 'What Meta delivers, and when' },
  { to: '/audit', label: 'Audit', icon: IconHistory, needs: 'admin', group: 'operate', hint: 'Who did what' },
  { to: '/system', label: 'System', icon: IconActivity, needs: 'viewer', group: 'operate', hint: 'Versions, database, queue' },
  { to: '/settings/connections', label: 'Settings', icon: IconSettings, needs: 'viewer', group: 'operate', hint: 'Connected Meta businesses and numbers' },
]
