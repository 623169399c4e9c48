import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useNavigate } from '@remix-run/react'
import { IconPlus, IconSearch, IconSpeakerphone } from '@tabler/icons-react'
import { roleAllows } from '../../lib/roles.ts'
import { roleFor } from '../../lib/permissions.ts'
import type { ShellData } from '../../lib/shell-data.ts'
import type { Formats } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { campaignStatus } from '../campaigns/campaign-badge.tsx'
import { navItems } from './nav-items.ts'

/** ⌘K: pages, recent campaigns, and what can be started from anywhere. */
export function CommandPalette({ shell }: { shell: ShellData }) {
  const navigate = useNavigate()
  const formats = useFormats()
  return (
    <Spotlight
      actions={groupsOf(shell, formats, (to) => navigate(to))}
      shortcut="mod + K"
      limit={12}
      scrollable
      maxHeight={420}
      nothingFound="Nothing by that name"
      highlightQuery
      overlayProps={{ color: 'var(--scrim)', backgroundOpacity: 1, blur: 0 }}
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: 'Search or jump to', 'aria-label': 'Search or jump to' }}
    />
  )
}

function groupsOf(shell: ShellData, formats: Formats, go: (to: string) => void): SpotlightActionGroupData[] {
  const pages = navItems.filter((item) => roleAllows(shell.me.role, item.needs)).map(({ to, label, hint, icon: Icon }) => ({
    id: to, label, description: hint, leftSection: <Icon size={18} aria-hidden />, onClick: () => go(to),
  }))
  const campaigns = shell.recent.map((campaign) => ({
    id: campaign.id, label: campaign.name, description: campaignStatus(campaign, formats).word, leftSection: <IconSpeakerphone size={18} aria-hidden />, onClick: () => go(`/campaigns/${campaign.id}`),
  }))
  const start = roleAllows(shell.me.role, roleFor.campaigns)
    ? [{ id: 'new-campaign', label: 'New campaign', description: 'Template, audience, variables, time', leftSection: <IconPlus size={18} aria-hidden />, onClick: () => go('/campaigns/new') }]
    : []
  return [
    { group: 'Start', actions: start },
    { group: 'Pages', actions: pages },
    { group: 'Recent campaigns', actions: campaigns },
  ].filter((group) => group.actions.length > 0)
}
