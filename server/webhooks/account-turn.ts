import type { MetaEventOf } from './payloads/meta-event.ts'

export type WabaState = 'active' | 'restricted' | 'ending' | 'disabled' | 'deleted' | 'removed'

/** What an event makes of an account. */
export type AccountTurn = {
  /** The part of the account's state that it is about: events of one part are put in order. */
  part: 'ban' | 'restriction' | 'access' | 'other'
  to: WabaState | null
  /** States that it ends or replaces; a disabled account does not become restricted. */
  from: WabaState[]
  /** For people; null when all is well. */
  reason: string | null
  /** No campaign can go out. */
  holds: boolean
  /** The token itself may have changed. */
  checksToken: boolean
}

type AccountUpdate = MetaEventOf<'account_update'>['value']

const nothing: AccountTurn = { part: 'other', to: null, from: [], reason: null, holds: false, checksToken: false }

/** Restrictions under which no campaign leaves: campaigns are conversations that the business starts. */
const stoppingRestrictions = new Set(['RESTRICTED_BIZ_INITIATED_MESSAGING'])

/** Reads an account_update. https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/account_update */
export function toAccountTurn(value: AccountUpdate): AccountTurn {
  switch (value.event) {
    case 'DISABLED_UPDATE':
      return toBan(value)
    case 'ACCOUNT_RESTRICTION':
      return toRestriction(value)
    case 'ACCOUNT_VIOLATION':
      return { ...nothing, reason: `Meta reports a violation of its policy${value.violation_info?.violation_type ? `: ${toWords(value.violation_info.violation_type)}` : ''}` }
    case 'ACCOUNT_DELETED':
      return { ...nothing, part: 'access', to: 'deleted', from: ['active', 'restricted', 'ending', 'disabled', 'removed'], reason: 'The WhatsApp Business account was deleted', holds: true, checksToken: true }
    case 'ACCOUNT_OFFBOARDED':
    case 'PARTNER_REMOVED':
    case 'PARTNER_APP_UNINSTALLED':
      return { ...nothing, part: 'access', to: 'removed', from: ['active', 'restricted', 'ending'], reason: 'The account was taken away from this app in WhatsApp or Meta Business', holds: true, checksToken: true }
    case 'ACCOUNT_RECONNECTED':
    case 'PARTNER_ADDED':
    case 'PARTNER_APP_INSTALLED':
      return { ...nothing, part: 'access', to: 'active', from: ['removed', 'deleted'], checksToken: true }
    default:
      return nothing
  }
}

function toBan({ ban_info }: AccountUpdate): AccountTurn {
  const date = ban_info?.waba_ban_date ? ` (${ban_info.waba_ban_date})` : ''
  switch (ban_info?.waba_ban_state) {
    case 'DISABLE':
      return { ...nothing, part: 'ban', to: 'disabled', from: ['active', 'restricted', 'ending'], reason: `Meta has disabled the WhatsApp Business account${date}`, holds: true }
    case 'SCHEDULE_FOR_DISABLE':
      return { ...nothing, part: 'ban', to: 'ending', from: ['active', 'restricted'], reason: `Meta will disable the WhatsApp Business account${date}` }
    case 'REINSTATE':
      return { ...nothing, part: 'ban', to: 'active', from: ['disabled', 'ending'] }
    default:
      return { ...nothing, part: 'ban' }
  }
}

function toRestriction({ restriction_info, violation_info }: AccountUpdate): AccountTurn {
  const isLifted = /_(UNBAN|RECOVERY)$/.test(violation_info?.violation_type ?? '')
  if (isLifted) return { ...nothing, part: 'restriction', to: 'active', from: ['restricted'] }
  const holds = restriction_info.some((row) => stoppingRestrictions.has(row.restriction_type ?? ''))
  const words = restriction_info.flatMap((row) => (row.restriction_type ? [`${toWords(row.restriction_type)}${row.expiration ? ` until ${row.expiration.toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''}`] : []))
  return { ...nothing, part: 'restriction', to: 'restricted', from: ['active', 'restricted'], reason: `Meta restricts the WhatsApp Business account${words.length > 0 ? `: ${words.join('; ')}` : ''}`.slice(0, 500), holds }
}

/** `RESTRICTED_UTILITY_TEMPLATES` as people read it. */
export function toWords(word: string): string {
  return word.toLowerCase().replaceAll('_', ' ')
}
