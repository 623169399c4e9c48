import type { ServerResponse } from 'node:http'
import { unknownPath } from '../core/graph-error.ts'
import { HttpAnswer } from '../http/graph-request.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { receiveMessage } from '../inbound/receive-message.ts'
import { readInbound } from '../inbound/read-inbound.ts'
import { changeBehaviour, describeBehaviour } from '../messages/behaviour.ts'
import { changePolicies, describePolicies } from '../messages/policies.ts'
import { listHandsets, readHandset } from '../phones/read-handsets.ts'
import { serveFile } from '../phones/serve-file.ts'
import { watchHandsets } from '../phones/watch-handsets.ts'
import { changeAccount, changeNumber, changePortfolio, readLimits } from './account-actions.ts'
import { advanceClock, holdWebhooks, readStats, reset } from './control-actions.ts'
import { describeWorld } from './describe-world.ts'
import { readPace, readRecent, readRecipients, readSends } from './read-ledger.ts'
import { actAsPerson } from './people-actions.ts'
import { addOpenMedium, readOpenMedium, readSample } from './read-sample.ts'
import { changeTemplate } from './template-actions.ts'
import { makeCode, makeToken, revokeTokens } from './token-actions.ts'

import { changeWebhookSettings, describeWebhookSettings } from '../webhooks/webhook-settings.ts'
import { playScenario, SHIPPED_SCENARIOS, stopScenario } from './scenario-actions.ts'

type ControlHandler = (request: GraphRequest, response: ServerResponse) => unknown

/** The simulator's own API. It needs no token: it stands for what Meta's people, other businesses' customers and fate do. */
const ROUTES: Record<string, ControlHandler> = {
  'GET world': describeWorld,
  'GET ledger': ({ parts }) => parts.ledger.summary(),
  'GET ledger/recipients': readRecipients,
  'GET ledger/recent': readRecent,
  'GET ledger/sends': readSends,
  'GET ledger/pace': readPace,
  'GET stats': readStats,
  'POST reset': reset,
  'GET faults': ({ parts }) => parts.faults.describe(),
  'POST faults': ({ parts, params }) => {
    parts.faults.change(params)
    return parts.faults.describe()
  },
  'DELETE faults': ({ parts }) => {
    parts.faults.clear()
    return parts.faults.describe()
  },
  'GET webhooks': ({ parts }) => describeWebhookSettings(parts.webhookSettings),
  'POST webhooks': ({ parts, params }) => {
    changeWebhookSettings(parts.webhookSettings, params, '')
    return describeWebhookSettings(parts.webhookSettings)
  },
  'POST webhooks/hold': holdWebhooks,
  'GET scenario': ({ parts }) => parts.scenarios.describe(parts),
  'POST scenario': playScenario,
  'DELETE scenario': stopScenario,
  'GET scenarios': () => ({ data: SHIPPED_SCENARIOS }),
  'GET behaviour': ({ parts }) => describeBehaviour(parts.behaviour),
  'POST behaviour': ({ parts, params }) => {
    changeBehaviour(parts.behaviour, params)
    return describeBehaviour(parts.behaviour)
  },
  'GET policies': ({ parts }) => describePolicies(parts.policies),
  'POST policies': ({ parts, params }) => {
    changePolicies(parts.policies, params)
    return describePolicies(parts.policies)
  },
  'GET limits': readLimits,
  'POST portfolio': changePortfolio,
  'POST people': actAsPerson,
  'POST inbound': ({ parts, params }) => {
    const { phone, inbound } = readInbound(parts, params)
    return { id: receiveMessage(parts, phone, inbound), phone_number_id: phone.id }
  },
  'POST clock': advanceClock,
  'POST oauth/codes': makeCode,
  'POST tokens': makeToken,
  'POST tokens/revoke': revokeTokens,
  'POST media': addOpenMedium,
  'GET phones': () => serveFile('phones.html'),
  'GET phones/phones.css': () => serveFile('phones.css'),
  'GET phones/phones.js': () => serveFile('phones.js'),
  'GET phones/bubbles.js': () => serveFile('bubbles.js'),
  'GET phones/bubbles.css': () => serveFile('bubbles.css'),
  'GET phones/list': listHandsets,
  'GET phones/chat': readHandset,
  'GET phones/events': ({ parts }, response) => watchHandsets(parts, response),
}

export async function routeControl(request: GraphRequest, response: ServerResponse): Promise<unknown> {
  const path = request.segments.slice(1).join('/')
  const key = `${request.method} ${path}`
  if (path === '') return new HttpAnswer(302, { location: '/_sim/phones' }, '')
  if (Object.hasOwn(ROUTES, key)) return await ROUTES[key]?.(request, response)
  if (request.method === 'POST' && /^templates\/\d+$/.test(path)) return changeTemplate(request)
  if (request.method === 'POST' && /^numbers\/\d+$/.test(path)) return changeNumber(request)
  if (request.method === 'POST' && /^wabas\/\d+$/.test(path)) return changeAccount(request)
  if (request.method === 'GET' && path.startsWith('samples/')) return readSample(path.slice('samples/'.length))
  if (request.method === 'GET' && path.startsWith('media/')) return readOpenMedium(request, path.slice('media/'.length))
  throw unknownPath(`/_sim/${path}`)
}
