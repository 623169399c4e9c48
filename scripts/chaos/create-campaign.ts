import { patiently, requireOk, signIn, type ProductClient } from '../demo/product-client.ts'
import { connectMeta } from '../demo/connect-meta.ts'
import { importPeople } from '../demo/import-people.ts'
import type { Policy } from './plan.ts'
import type { Stage } from './stage.ts'

/** Signs in, connects the simulator's business, syncs its templates and imports the audience: all through the public surface. */
export async function prepareOrganisation(stage: Stage, recipients: number): Promise<{ client: ProductClient; listId: string }> {
  const client = await patiently(() => signIn(stage.url, stage.login))
  await patiently(() => connectMeta(client))
  await patiently(async () => requireOk('The sync was refused', await client.request('/templates/sync')))
  const { listId } = await patiently(() => importPeople(client, { count: recipients, list: 'Chaos' }))
  return { client, listId }
}

/** Creates and launches a campaign to the whole list, spread over so many numbers of one WABA. @returns its id */
export async function createChaosCampaign(client: ProductClient, input: { listId: string; policy: Policy; numbers: number }): Promise<string> {
  const { connections } = await patiently(() => client.api.accounts.list.query())
  const accounts = connections.flatMap((connection) => connection.wabas.flatMap((waba) => waba.accounts)).filter((account) => account.isActive)
  const account = accounts.sort((a, b) => b.throughputPerSecond - a.throughputPerSecond)[0]
  if (!account) throw new Error('The connection brought no number.')
  const numbers = accounts.filter((one) => one.wabaId === account.wabaId).slice(0, input.numbers)
  if (numbers.length < input.numbers) throw new Error(`The WABA has ${String(numbers.length)} active numbers only.`)
  const { items } = await patiently(() => client.api.templates.list.query({ wabaId: account.wabaId, search: 'spring_sale', status: 'APPROVED', limit: 100 }))
  const template = items.find((item) => item.name === 'spring_sale' && item.language === 'en_US' && item.sendable)
  if (!template) throw new Error('The template spring_sale is not there or cannot be sent.')
  const { id } = await patiently(() => client.api.campaigns.create.mutate({
    name: `Chaos, ${input.policy}`, accountId: account.id, templateId: template.id, listId: input.listId, unknownPolicy: input.policy,
    ...(numbers.length > 1 ? { numbers: numbers.map((one) => ({ accountId: one.id, share: 1 })) } : {}),
    variables: template.parsed.parameters.filter((parameter) => parameter.kind === 'text').map((parameter, n) => ({
      component: parameter.component as 'body', key: parameter.key, ...(parameter.index === undefined ? {} : { index: parameter.index }),
      ...(n === 0 ? { source: 'name' as const, value: '', fallback: 'friend' } : { source: 'text' as const, value: parameter.example ?? '20 %' }),
    })),
  }))
  await patiently(async () => {
    const { canLaunch } = await client.api.campaigns.get.query({ id })
    if (canLaunch) await client.api.campaigns.launch.mutate({ id })
  })
  return id
}
