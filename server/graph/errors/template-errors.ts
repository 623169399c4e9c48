import { HOUR, kinds, MINUTE, type GraphErrorRow } from './graph-error-row.ts'

const fix = 'Correct the template and send it for review again.'
const edited = 'Somebody has edited it since the campaign began. Give it its former variables again in WhatsApp Manager, sync the templates and resume; or cancel, and make a new campaign for the people who are left.'
const values = { whoActs: 'A marketer', action: 'contacts' } as const

/** Codes of templates, their values, media and flows; 100/2388xxx come when a template is made. */
export const templateErrors: readonly GraphErrorRow[] = [
  { ...kinds.template, code: 131014, title: 'A file of the message could not be fetched', explanation: 'Meta could not download the picture, video or document from its address. Check that the link opens without signing in.' },
  { ...kinds.template, code: 131053, title: 'A file of the message was refused', explanation: 'The picture, video or document has the wrong type or is too large, or its link did not work. Replace it.' },
  { ...kinds.bug, code: 131055, title: 'Only marketing templates go this way', explanation: 'A message of another kind was sent through the Marketing Messages API.' },
  { ...kinds.bug, code: 131059, title: 'The list of templates changed while it was read', explanation: 'Meta did not accept the page mark any more. Clarion reads the list from the start.', whoActs: 'Nobody' },
  { ...kinds.template, code: 132000, title: 'The number of values does not fit', explanation: `The template expects another number of values than were sent. ${edited}` },
  { ...kinds.template, code: 132001, title: 'The template does not exist', explanation: 'Meta has no approved template of this name in this language. Sync the templates, then choose one that is approved.' },
  { ...kinds.template, ...values, code: 132005, scope: 'message', title: 'The text became too long', explanation: 'With this person’s values the text is longer than WhatsApp allows. Shorten the values.' },
  { ...kinds.template, code: 132007, title: 'The content breaks a policy', explanation: 'Meta refused the template’s content. Change its words.' },
  { ...kinds.template, code: 132008, title: 'The variables’ names do not fit', explanation: `The names of the values differ from those of the template. ${edited}` },
  { ...kinds.template, ...values, code: 132012, scope: 'message', title: 'A value has the wrong form', explanation: 'A value does not have the form that the template expects. Check the variables.' },
  { ...kinds.template, code: 132015, title: 'The template is paused', explanation: 'Too many people blocked or reported it, so Meta paused it for some hours. The campaign goes on by itself when Meta lets the template be sent again; each further pause is longer, so find out why people report it.' },
  { ...kinds.template, code: 132016, permanence: 'final', title: 'The template is disabled', explanation: 'Meta paused it too often and has switched it off for good. Use another template.' },
  { ...kinds.template, ...values, code: 132018, scope: 'message', title: 'The template’s values were refused', explanation: 'A value is missing, has the wrong form, or holds line breaks, tabs or more than four spaces in a row.' },
  { ...kinds.template, code: 132068, title: 'The flow is blocked', explanation: 'The flow behind the template’s button is blocked. WhatsApp Manager shows why; once it is mended there, resume.' },
  { ...kinds.template, code: 132069, delayMs: HOUR, title: 'The flow is slowed down', explanation: 'The flow made too many errors; Meta lets ten messages an hour through. Clarion tries again every hour; mend the flow’s endpoint, and it goes on at full speed.' },
  { ...kinds.bug, code: 134100, title: 'Only marketing templates go this way', explanation: 'A message of another kind was sent through the Marketing Messages API.' },
  { ...kinds.retry, code: 134101, scope: 'template', delayMs: 10 * MINUTE, title: 'The template is not ready yet', explanation: 'A new template takes up to ten minutes before it may be sent this way. Clarion waits.' },
  { ...kinds.account, code: 134102, scope: 'waba', title: 'The template is not available this way', explanation: 'The account may not send this template through the Marketing Messages API.' },
  { ...kinds.bug, code: 135000, title: 'Meta refused the message', explanation: 'Either a value was wrong, or, for messages that were held back first, Meta stopped the business after bad feedback. Look at the account’s state in WhatsApp Manager.', whoActs: 'An admin' },
  { ...kinds.template, code: [139000, 139004], title: 'The flow cannot be sent', explanation: 'Meta refused the flow behind the template’s button. WhatsApp Manager shows why; once it is mended there, resume.' },
  { ...kinds.template, code: 100, subcode: [2388000, 2388999], title: 'The template was refused', explanation: `Meta did not accept the template. ${fix}` },
  { ...kinds.template, code: 100, subcode: 2593002, title: 'Meta does not have the template', explanation: 'There is no template of this name or id any more. Sync the templates.' },
  { ...kinds.template, code: 100, subcode: 2388019, title: 'The account has too many templates', explanation: 'Delete templates that are not used, or verify the business for a higher limit.' },
  { ...kinds.template, code: 100, subcode: 2388023, title: 'The name is still locked', explanation: 'A deleted template keeps its name for 30 days. Choose another name.' },
  { ...kinds.template, code: 100, subcode: 2388024, title: 'This language exists already', explanation: 'There is already a template of this name in this language. Edit that one or choose another name.' },
  { ...kinds.template, code: 100, subcode: 2388039, title: 'The template cannot change now', explanation: 'In its present state the template cannot be edited. Wait for Meta’s review to end.' },
  { ...kinds.template, code: 100, subcode: 2388040, title: 'A text is too long', explanation: `A part of the template has more characters than allowed. ${fix}` },
  { ...kinds.template, code: 100, subcode: 2388047, title: 'The header is not right', explanation: `Meta did not accept the header’s form. ${fix}` },
  { ...kinds.template, code: 100, subcode: 2388072, title: 'The body is not right', explanation: `Meta did not accept the body’s form. ${fix}` },
  { ...kinds.template, code: 100, subcode: 2388073, title: 'The footer is not right', explanation: `Meta did not accept the footer’s form. ${fix}` },
  { ...kinds.template, code: 100, subcode: 2388293, title: 'Too many variables for the text', explanation: 'The text needs more words around its variables, or fewer variables.' },
  { ...kinds.template, code: 100, subcode: 2388299, title: 'A variable at the start or end', explanation: 'The text may not begin or end with a variable. Put words around it.' },
]
