const sentences: Record<string, string> = {
  'accounts.connected': 'Connected a Meta business',
  'accounts.disconnected': 'Disconnected from Meta',
  'accounts.activated': 'Chose the number to send from',
  'accounts.enabled': 'Switched a number on',
  'accounts.disabled': 'Switched a number off',
  'accounts.changed_by_meta': 'Meta changed an account',
  'numbers.security_event': 'A number’s PIN or security changed at Meta',
  'connections.failed': 'A connection stopped working',
  'connections.recovered': 'A connection works again',
  'templates.synced': 'Synced templates',
  'campaigns.created': 'Created a campaign',
  'campaigns.launch_failed': 'Could not launch a campaign',
  'campaigns.launched': 'Launched a campaign',
  'campaigns.paused': 'Paused a campaign',
  'campaigns.resumed': 'Resumed a campaign',
  'campaigns.canceled': 'Canceled a campaign',
  'campaigns.rescheduled': 'Chose another time for a campaign',
  'series.created': 'Made a series of campaigns',
  'series.changed': 'Changed a series of campaigns',
  'series.paused': 'Paused a series of campaigns',
  'series.resumed': 'Resumed a series of campaigns',
  'series.ended': 'Ended a series of campaigns',
  'series.skipped': 'Left out a time of a series',
  'campaigns.deleted': 'Deleted a draft',
  'contacts.import_started': 'Started an import',
  'contacts.imported': 'Imported contacts',
  'contacts.suppressed': 'Stopped messages to a contact',
  'contacts.unsuppressed': 'Allowed messages to a contact again',
  'auth.signed_in': 'Signed in',
  'auth.signed_out': 'Signed out',
}

/** One sentence for a list of events. Unknown actions read as their own words. */
export function describeAudit(event: { action: string; details: Record<string, unknown> }): string {
  const sentence = sentences[event.action] ?? event.action.replace(/[._]/g, ' ')
  const name = event.details['name']
  return typeof name === 'string' && name !== '' ? `${sentence}: ${name}` : sentence
}
