import { unsupportedRequest } from '../core/graph-error.ts'
import { readConversationAnalytics, readPricingAnalytics, readTemplateAnalytics } from '../nodes/analytics-edges.ts'
import { changeAssignedUsers, listAssignedUsers } from '../nodes/assigned-users.ts'
import { createFlow, listFlows } from '../nodes/flows.ts'
import { readNode } from '../nodes/node-type.ts'
import { addPhone } from '../nodes/registration.ts'
import { listSubscribedApps, subscribeApp, unsubscribeApp } from '../nodes/subscribed-apps.ts'
import { changeWaba, listPhones, wabaNode } from '../nodes/waba-node.ts'
import { archiveTemplates } from '../templates/archive-templates.ts'
import { deleteTemplates } from '../templates/delete-templates.ts'
import { listTemplates } from '../templates/list-templates.ts'
import { templateNode } from '../templates/template-node.ts'
import { createTemplate } from '../templates/write-templates.ts'
import { onWaba } from './edges.ts'
import type { Edges } from './edges.ts'

/** Everything below `/{waba}`. */
export const WABA_EDGES: Edges = {
  '': { GET: onWaba((waba, request) => readNode(wabaNode, waba, request)), POST: onWaba(changeWaba) },
  phone_numbers: { GET: onWaba(listPhones), POST: onWaba(addPhone) },
  subscribed_apps: { GET: onWaba(listSubscribedApps), POST: onWaba(subscribeApp), DELETE: onWaba(unsubscribeApp) },
  message_templates: { GET: onWaba(listTemplates), POST: onWaba(createTemplate), DELETE: onWaba(deleteTemplates) },
  'message_templates/archive': { POST: onWaba((waba, request) => archiveTemplates(waba, request, true)) },
  'message_templates/unarchive': { POST: onWaba((waba, request) => archiveTemplates(waba, request, false)) },
  'message_templates/*': {
    GET: onWaba((waba, request) => {
      const id = request.segments[2] ?? ''
      const template = request.parts.world.template(id)
      if (template?.wabaId !== waba.id) throw unsupportedRequest('GET', id)
      return readNode(templateNode, template, request)
    }),
  },
  assigned_users: { GET: onWaba(listAssignedUsers), POST: onWaba(changeAssignedUsers), DELETE: onWaba(changeAssignedUsers) },
  flows: { GET: onWaba(listFlows), POST: onWaba(createFlow) },
  conversation_analytics: { GET: onWaba(readConversationAnalytics) },
  pricing_analytics: { GET: onWaba(readPricingAnalytics) },
  template_analytics: { GET: onWaba(readTemplateAnalytics) },
}
