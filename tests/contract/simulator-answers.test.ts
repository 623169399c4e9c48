import { expect, test, vi } from 'vitest'
import { errorCodes } from '../../simulator/faults/error-codes.ts'
import { BUSINESS_EDGES, FLOW_EDGES, MEDIA_EDGES, TEMPLATE_EDGES, USER_EDGES } from '../../simulator/http/other-edges.ts'
import { PHONE_EDGES } from '../../simulator/http/phone-edges.ts'
import { WABA_EDGES } from '../../simulator/http/waba-edges.ts'
import { startForTest } from '../../simulator/testing/start-for-test.ts'
import type { Answer, TestSimulator } from '../../simulator/testing/start-for-test.ts'
import { startReceiver } from '../../simulator/testing/start-receiver.ts'
import { answerDeviations, errorDeviations } from './answer-deviations.ts'
import { expectOnlyListed } from './compare-findings.ts'
import { renames } from './incoming-renames.ts'
import { kindsOfIds } from './kinds-of-ids.ts'
import { createMetaContract } from './meta-contract.ts'
import { questionsTo } from './simulator-questions.ts'
import type { Ids, Question } from './simulator-questions.ts'
import { testWithMetaFile } from './with-meta-file.ts'

vi.setConfig({ testTimeout: 60_000 })

const person = '+16505551234'

async function prepare(simulator: TestSimulator, callbackUrl: string): Promise<Ids> {
  const { world, wabaId, phoneId, call } = simulator
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('file', new Blob(['picture'], { type: 'image/png' }), 'a.png')
  const media = await call(`/v26.0/${phoneId}/media`, undefined, { method: 'POST', body: form })
  const makeFlow = async (name: string) => String((await call(`/v26.0/${wabaId}/flows`, { name, categories: ['OTHER'] })).body['id'])
  const makeCode = async () => String((await call(`/v26.0/${phoneId}/message_qrdls`, { prefilled_message: 'Hello' })).body['code'])
  const inbound = await call('/_sim/inbound', { from: person, phone_number_id: phoneId, text: 'hi' })
  const named = (name: string) => world.wabas[0]?.templates.find((template) => template.name === name)?.id ?? ''
  return {
    wabaId, phoneNumberId: phoneId, templateId: named('weekend_note'), pausedId: named('daily_deals'), businessId: world.business.id, userId: world.systemUserId,
    mediaId: String(media.body['id']), appId: world.app.id, appToken: `${world.app.id}|${world.app.secret}`, flowId: await makeFlow('a_flow'), draftFlowId: await makeFlow('a_draft'), qrCode: await makeCode(), otherQrCode: await makeCode(), wamid: String(inbound.body['id']), person, callbackUrl,
  }
}

async function ask(simulator: TestSimulator, { method, path, body, token }: Question): Promise<Answer> {
  const address = path === 'debug_token' ? `debug_token?input_token=${simulator.accessToken}` : path
  const headers = token === undefined ? {} : { headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } }
  return simulator.call(`/v26.0/${address}`, body, { method, ...headers })
}

function kindsOf(ids: Ids): (part: string) => string | undefined {
  const kindOf = kindsOfIds(ids)
  const others = new Map([[ids.qrCode, 'QR-Code-ID'], [ids.pausedId, 'TEMPLATE_ID'], [ids.flowId, 'Flow-ID'], [ids.draftFlowId, 'Flow-ID']])
  return (part) => kindOf(part) ?? others.get(part)
}

/** `Phone-Number-ID messages POST` for each edge that the simulator has. */
function edgesOfSimulator(): string[] {
  const all = { 'WABA-ID': WABA_EDGES, 'Phone-Number-ID': PHONE_EDGES, TEMPLATE_ID: TEMPLATE_EDGES, 'Media-ID': MEDIA_EDGES, 'Flow-ID': FLOW_EDGES, 'Business-ID': BUSINESS_EDGES, 'User-ID': USER_EDGES }
  return Object.entries(all).flatMap(([kind, edges]) => Object.entries(edges).flatMap(([edge, methods]) => Object.keys(methods).map((method) => `${kind} ${edge} ${method}`)))
}

test('every edge of the simulator is asked, and answers', async () => {
  const receiver = await startReceiver({ verifyToken: 'sesame' })
  const simulator = await startForTest({ webhookUrl: receiver.url })
  const ids = await prepare(simulator, receiver.url)
  const kindOf = kindsOf(ids)
  const edges = edgesOfSimulator()
  const asked = new Set<string>()
  const refused: Record<string, unknown> = {}
  for (const question of questionsTo(ids)) {
    const answer = await ask(simulator, question)
    if (answer.status !== 200) refused[`${question.method} ${question.path}`] = answer.body
    const [id = '', ...rest] = (question.path.split('?')[0] ?? '').split('/')
    const exact = `${kindOf(id) ?? ''} ${rest.join('/')} ${question.method}`
    asked.add(edges.includes(exact) ? exact : `${kindOf(id) ?? ''} ${[...rest.slice(0, -1), '*'].join('/')} ${question.method}`)
  }
  expect(refused).toEqual({})
  // Uploads were asked while preparing, by form.
  expect(edges.filter((edge) => !asked.has(edge))).toEqual(['Phone-Number-ID media POST'])
})

testWithMetaFile('every answer of the simulator is one that Meta’s OpenAPI file describes', async (document) => {
  const receiver = await startReceiver({ verifyToken: 'sesame' })
  const simulator = await startForTest({ webhookUrl: receiver.url })
  const ids = await prepare(simulator, receiver.url)
  const contract = createMetaContract(document, { renames, kindOf: kindsOf(ids) })
  const findings: string[] = []
  for (const question of questionsTo(ids)) {
    const answer = await ask(simulator, question)
    const { pathname, searchParams } = new URL(`http://simulator/v26.0/${question.path}`)
    findings.push(...contract.answer({ method: question.method, path: pathname, query: searchParams, contentType: '', body: question.body }, answer.status, answer.body))
  }
  expectOnlyListed(findings, answerDeviations)
})

testWithMetaFile('every error of the simulator is one that Meta’s OpenAPI file describes', async (document) => {
  const simulator = await startForTest()
  const contract = createMetaContract(document, { renames, kindOf: () => undefined })
  const call = { method: 'POST', path: '/', query: new URLSearchParams(), contentType: '', body: undefined }
  const answers = [await simulator.call(`/v26.0/${simulator.wabaId}?fields=nothing`), await simulator.call('/v26.0/1'), await simulator.call('/v26.0/nowhere'), await simulator.call(`/v26.0/${simulator.wabaId}/message_templates`, { name: 'a' })]
  for (const code of Object.keys(errorCodes)) {
    await simulator.call('/_sim/faults', { kind: 'graph_error', value: Number(code), limit: 1, ...(code === '190' ? { subcode: 463 } : {}) })
    const answer = await simulator.send(person)
    expect(answer.body.error?.code).toBe(Number(code))
    answers.push(answer)
  }
  for (const answer of answers) expect(answer.headers.get('x-fb-trace-id')).toBe(answer.body.error?.['fbtrace_id'])
  expectOnlyListed(answers.flatMap(({ status, body }) => contract.answer(call, status, body)), errorDeviations)
})
