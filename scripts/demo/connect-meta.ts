import { requireOk, type ProductClient } from './product-client.ts'

/** Walks through OAuth as a browser does: our redirect, the dialog's form, Allow, and the way back. */
export async function connectMeta(client: ProductClient): Promise<void> {
  const init = await requireOk('OAuth could not start', await client.request('/auth/meta-oauth/init'))
  const { url } = (await init.json()) as { url: string }
  const dialog = await fetch(url)
  const allow = readForm(await dialog.text(), dialog.url)
  const decision = await fetch(allow.action, {
    method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: allow.fields.toString(),
  })
  const back = decision.headers.get('location')
  if (!back) throw new Error(`The dialog did not lead back (${String(decision.status)}).`)
  const done = await client.request(back)
  const result = new URL(done.headers.get('location') ?? '', back).searchParams
  if (result.get('result') !== 'connected') throw new Error(`Connecting ended with ${result.get('result') ?? String(done.status)}: ${result.get('detail') ?? ''}`)
}

/** The dialog's form as a browser would send it with everything ticked and Allow pressed. */
function readForm(html: string, baseUrl: string): { action: string; fields: URLSearchParams } {
  const form = /<form[^>]*>/i.exec(html)?.[0]
  if (!form) throw new Error('The dialog shows no form: Meta’s side refused the request.')
  const fields = new URLSearchParams()
  for (const [tag] of html.matchAll(/<input[^>]*>/gi)) {
    const name = attribute(tag, 'name')
    if (name && attribute(tag, 'type') !== 'submit') fields.append(name, attribute(tag, 'value') ?? 'on')
  }
  const button = [...html.matchAll(/<button[^>]*>[\s\S]*?<\/button>/gi)].map((match) => match[0]).find((tag) => /allow|continue/i.test(tag))
  const name = button ? attribute(button, 'name') : null
  if (button && name) fields.append(name, attribute(button, 'value') ?? '')
  return { action: new URL(attribute(form, 'action') ?? '', baseUrl).href, fields }
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1]
  return value === undefined ? null : value.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>')
}
