import type { Icon } from '@tabler/icons-react'
import {
  IconAlertCircle, IconAlertTriangle, IconBan, IconCheck, IconChecks, IconCircleCheck, IconCircleMinus, IconCircleX, IconClock, IconCloudCheck,
  IconEye, IconHelpCircle, IconHourglass, IconLoader, IconLock, IconPencil, IconPlayerPause, IconPlayerPlay, IconPlugOff,
} from '@tabler/icons-react'
import type { CampaignState, ConnectionState, MessageState, Series } from '../lib/api-types.ts'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'accent' | 'mute'
export type StatusWord = { word: string; icon: Icon; tone: Tone }

/** How a message's state is shown everywhere; `bar` is the short word under the state bar. */
export const messageStates: Record<MessageState, StatusWord & { bar: string }> = {
  skipped: { word: 'Skipped', bar: 'Skipped', icon: IconCircleMinus, tone: 'mute' },
  queued: { word: 'Queued', bar: 'Queued', icon: IconClock, tone: 'mute' },
  accepted: { word: 'Accepted by WhatsApp', bar: 'Accepted', icon: IconCloudCheck, tone: 'info' },
  sent: { word: 'Sent', bar: 'Sent', icon: IconCheck, tone: 'info' },
  delivered: { word: 'Delivered', bar: 'Delivered', icon: IconChecks, tone: 'accent' },
  read: { word: 'Read', bar: 'Read', icon: IconEye, tone: 'accent' },
  failed: { word: 'Failed', bar: 'Failed', icon: IconAlertCircle, tone: 'bad' },
  unknown: { word: 'Unknown', bar: 'Unknown', icon: IconHelpCircle, tone: 'warn' },
  canceled: { word: 'Canceled', bar: 'Canceled', icon: IconBan, tone: 'mute' },
}

/** The order of the ladder, the same in every bar, legend and filter. */
export const ladder: MessageState[] = ['skipped', 'queued', 'accepted', 'sent', 'delivered', 'read', 'failed', 'unknown', 'canceled']

export const campaignStates: Record<CampaignState, StatusWord> = {
  draft: { word: 'Draft', icon: IconPencil, tone: 'mute' },
  scheduled: { word: 'Scheduled', icon: IconClock, tone: 'info' },
  preparing: { word: 'Preparing', icon: IconLoader, tone: 'info' },
  running: { word: 'Sending', icon: IconPlayerPlay, tone: 'accent' },
  paused: { word: 'Paused', icon: IconPlayerPause, tone: 'warn' },
  held: { word: 'Waiting', icon: IconHourglass, tone: 'warn' },
  settling: { word: 'Awaiting last statuses', icon: IconHourglass, tone: 'info' },
  completed: { word: 'Finished', icon: IconCircleCheck, tone: 'mute' },
  canceled: { word: 'Canceled', icon: IconBan, tone: 'mute' },
  failed: { word: 'Stopped', icon: IconAlertCircle, tone: 'bad' },
}

export const seriesStates: Record<Series['state'], StatusWord> = {
  active: { word: 'Active', icon: IconPlayerPlay, tone: 'accent' },
  paused: { word: 'Paused', icon: IconPlayerPause, tone: 'warn' },
  ended: { word: 'Ended', icon: IconCircleCheck, tone: 'mute' },
}

export const connectionStates: Record<ConnectionState, StatusWord> = {
  healthy: { word: 'Healthy', icon: IconCircleCheck, tone: 'good' },
  expiring: { word: 'Token expires soon', icon: IconAlertTriangle, tone: 'warn' },
  expired: { word: 'Token expired', icon: IconAlertCircle, tone: 'bad' },
  revoked: { word: 'Access revoked', icon: IconPlugOff, tone: 'bad' },
  error: { word: 'Needs attention', icon: IconAlertTriangle, tone: 'warn' },
}

const templateStates: Record<string, StatusWord> = {
  APPROVED: { word: 'Approved', icon: IconCircleCheck, tone: 'good' },
  PENDING: { word: 'In review', icon: IconClock, tone: 'info' },
  IN_APPEAL: { word: 'In appeal', icon: IconClock, tone: 'info' },
  PAUSED: { word: 'Paused', icon: IconPlayerPause, tone: 'warn' },
  LIMIT_EXCEEDED: { word: 'Limit exceeded', icon: IconAlertTriangle, tone: 'warn' },
  REJECTED: { word: 'Rejected', icon: IconCircleX, tone: 'bad' },
  DISABLED: { word: 'Disabled', icon: IconBan, tone: 'bad' },
}

/** Meta may add states: an unknown one is shown by its own name. */
export function templateState(status: string): StatusWord {
  return templateStates[status] ?? { word: wordOf(status), icon: IconHelpCircle, tone: 'mute' }
}

const qualities: Record<string, StatusWord> = {
  GREEN: { word: 'High', icon: IconCircleCheck, tone: 'good' },
  YELLOW: { word: 'Medium', icon: IconAlertTriangle, tone: 'warn' },
  RED: { word: 'Low', icon: IconAlertCircle, tone: 'bad' },
}

/** Meta rates numbers and templates GREEN, YELLOW, RED or not yet. */
export function qualityWord(rating: string | null): StatusWord | null {
  return (rating && qualities[rating.toUpperCase()]) || null
}

const numberStates: Record<string, StatusWord> = {
  CONNECTED: { word: 'Connected', icon: IconCircleCheck, tone: 'good' },
  PENDING: { word: 'Pending', icon: IconClock, tone: 'info' },
  FLAGGED: { word: 'Flagged', icon: IconAlertTriangle, tone: 'warn' },
  RESTRICTED: { word: 'Restricted', icon: IconBan, tone: 'bad' },
  RATE_LIMITED: { word: 'Rate limited', icon: IconAlertTriangle, tone: 'warn' },
  BANNED: { word: 'Banned', icon: IconBan, tone: 'bad' },
  DISCONNECTED: { word: 'Cannot send', icon: IconBan, tone: 'bad' },
}

export function numberState(status: string): StatusWord {
  return numberStates[status.toUpperCase()] ?? { word: wordOf(status), icon: IconHelpCircle, tone: 'mute' }
}

export const windowClosed: StatusWord = { word: 'Window closed', icon: IconLock, tone: 'mute' }

function wordOf(status: string): string {
  const plain = status.toLowerCase().replaceAll('_', ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}
