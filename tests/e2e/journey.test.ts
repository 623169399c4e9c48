import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from '../support/chromium.ts'
import { signInAs, startProduct, type Product } from '../support/product.ts'

let product: Product
let browser: Browser
let context: BrowserContext
let page: Page
/** Anything the browser complains about, on any page: asserted empty at the end. */
const complaints: string[] = []

beforeAll(async () => {
  product = await startProduct()
  const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
  browser = await chromium.launch({ executablePath: await findChromium(), args: quiet })
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Warsaw' })
  page = await context.newPage()
  watch(page)
})

afterAll(async () => {
  await (browser as Browser | undefined)?.close()
  await (product as Product | undefined)?.stop()
})

function watch(target: Page): void {
  target.on('console', (message) => {
    if (message.type() === 'error' && target.url().startsWith(product.url)) complaints.push(`${target.url()}: ${message.text()}`)
  })
  target.on('pageerror', (error) => complaints.push(`${target.url()}: ${error.message}`))
}

const button = (name: RegExp | string) => page.getByRole('button', { name })

async function campaignState(id: string): Promise<string> {
  return page.evaluate(async (campaignId) => {
    const input = encodeURIComponent(JSON.stringify({ json: { id: campaignId } }))
    const answer = (await (await fetch(`/trpc/campaigns.get?input=${input}`, { headers: { 'x-csrf': '1' } })).json()) as { result: { data: { json: { state: string } } } }
    return answer.result.data.json.state
  }, id)
}

/** Some people with numbers of their own, one twice and one that is none. */
function csvOf(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => `+4915112${String(100_001 + n)},Person ${String(n + 1)},Berlin`)
  return ['phone,name,city', ...rows, '+4915112100001,Twice,Berlin', '12,Nobody,Berlin', ''].join('\n')
}

describe.sequential('the main job in a browser', () => {
  it('refuses a wrong password in words and signs in with the right one', async () => {
    await page.goto(`${product.url}/templates`)
    await page.waitForURL(/\/login\?next=/)
    const { email, password } = signInAs('admin')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await button('Sign in').click()
    await page.getByText('do not go together').waitFor()
    complaints.length = 0
    await page.getByLabel('Password', { exact: true }).fill(password)
    await button('Sign in').click()
    await page.waitForURL(/\/templates/)
  })

  it('says so when the person denies, and connects a business when allowed', async () => {
    await page.goto(`${product.url}/settings/connections`)
    await page.getByRole('link', { name: 'Continue with Meta' }).first().click()
    await page.waitForURL(/\/dialog\/oauth/)
    await page.getByRole('button', { name: /deny|not now|cancel/i }).click()
    await page.waitForURL(/\/settings\/connections/)
    expect(new URL(page.url()).searchParams.get('result')).toBe('denied')
    await page.getByRole('link', { name: 'Continue with Meta' }).first().click()
    await page.getByRole('button', { name: /allow|continue/i }).click()
    await page.waitForURL(/result=connected/)
    await page.getByText('Healthy').first().waitFor()
  })

  it('shows templates of both pages with a preview', async () => {
    await page.goto(`${product.url}/templates`)
    await button(/Sync now/).click()
    await page.getByText(/Last sync/i).first().waitFor()
    await page.goto(`${product.url}/templates?search=spring_sale`)
    await page.getByRole('link', { name: /spring_sale, English/ }).first().click()
    await page.waitForURL(/\/templates\/[0-9a-f-]+/)
    await page.getByRole('link', { name: /campaign/i }).first().waitFor()
  })

  it('imports a file, takes the good rows and names the bad ones', async () => {
    await page.goto(`${product.url}/contacts/import`)
    await page.setInputFiles('input[type=file]', { name: 'spring.csv', mimeType: 'text/csv', buffer: Buffer.from(csvOf(300)) })
    await page.getByLabel('List').fill('Spring list')
    await button('Import').click()
    await page.getByText(/300/).first().waitFor()
    await page.getByText(/2 rows|2 of/i).first().waitFor()
  })

  it('leads through the wizard, launches, and follows the campaign to its receipts', async () => {
    await tellSimulator('behaviour', { failures: { '0011': 131_053 } })
    await composeUpToTiming('Journey')
    await button(/^Next/).click()
    await button('Confirm 300 messages').click()
    await button('Send 300 now').click()
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}/)
    const id = page.url().split('/').pop()!.split('?')[0]!
    await expect.poll(() => campaignState(id), { timeout: 60_000, interval: 500 }).toBe('completed')
    await page.getByText('Completed').first().waitFor()
    const ledger = (await (await fetch(`${product.simulatorUrl}/_sim/ledger`)).json()) as { campaigns: Record<string, object> }
    expect(ledger.campaigns[id]).toEqual({ accepted: 300, unique: 300, duplicates: 0 })
  })

  it('offers to retry what failed, by cause, and says for how many it makes sense', async () => {
    await button('Retry failed').click()
    const dialog = page.getByRole('dialog', { name: 'Send failed messages again?' })
    await dialog.getByText('A file of the message was refused').waitFor()
    await dialog.getByRole('button', { name: 'Send 1 again' }).waitFor()
    await dialog.getByRole('button', { name: 'Back' }).click()
  })

  it('plans a campaign with quiet hours, moves its start, and cancels it before anything is sent', async () => {
    const [planned, moved] = [inDays(10), inDays(12)]
    await composeUpToTiming('Planned')
    await page.getByRole('radio', { name: 'At a time' }).check()
    await page.getByLabel('Date and time').fill(`${planned}T09:00`)
    await button(/^Quiet hours/).click()
    await page.getByLabel(/^Send only at certain hours/).check()
    await button(/^Next/).click()
    await button('Confirm 300 messages').click()
    await button('Schedule 300').click()
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}/)
    const id = page.url().split('/').pop()!.split('?')[0]!
    await page.getByText('300 people on “Spring list” now').waitFor()
    await page.getByText(/08:00 to 20:00, every day/).waitFor()
    expect(await campaignState(id)).toBe('scheduled')
    await button('Choose another time').click()
    await page.getByRole('dialog').getByLabel('Date and time').fill(`${moved}T18:30`)
    await button('Move the start').click()
    await page.getByText(/18:30, Europe\/Warsaw/).first().waitFor()
    await button('Cancel').click()
    await button('Cancel the campaign').click()
    await expect.poll(() => campaignState(id), { timeout: 20_000 }).toBe('canceled')
    await page.getByText('Never started').waitFor()
  })

  it('shows a reply in the open inbox without a reload, and answers it', async () => {
    await page.goto(`${product.url}/inbox`)
    const world = (await (await fetch(`${product.simulatorUrl}/_sim/world`)).json()) as { phone_number_id: string }
    await tellSimulator('inbound', { from: '4915112100007', phone_number_id: world.phone_number_id, text: 'Do you ship to Gdańsk?' })
    await page.getByText('Do you ship to Gdańsk?').first().click()
    await page.waitForURL(/\/inbox\/[0-9a-f-]+/)
    await page.getByLabel('Your answer').fill('Yes, in two days.')
    await button('Send').click()
    await page.getByRole('log').getByText('Yes, in two days.').waitFor()
    const phones = async () => (await (await fetch(`${product.simulatorUrl}/_sim/ledger`)).json() as { accepted: number }).accepted
    await expect.poll(phones, { timeout: 20_000 }).toBe(301)
  })

  it.each(['/', '/campaigns', '/contacts', '/templates', '/settings/connections', '/inbox', '/webhooks', '/audit', '/system'])('%s fits a phone in the dark', async (path) => {
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', storageState: await context.storageState() })
    const small = await phone.newPage()
    watch(small)
    const answer = await small.goto(product.url + path)
    expect(answer?.status()).toBe(200)
    await small.locator('h1').first().waitFor()
    expect(await small.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
    await phone.close()
  })

  it('gives the browser nothing to complain about', () => {
    expect(complaints).toEqual([])
  })
})

/** The wizard from its first step to the fourth, with the campaign's name. */
async function composeUpToTiming(name: string): Promise<void> {
  await page.goto(`${product.url}/campaigns/new`)
  await page.getByLabel('Search templates').fill('spring_sale')
  await page.getByRole('radio', { name: /spring_sale/ }).first().check({ force: true })
  await button(/^Next/).press('Enter')
  // The new step has the focus: the keyboard goes on at its top.
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Step 2 of 5, Audience')
  await page.getByRole('radio', { name: 'Spring list' }).check()
  await button(/^Next/).click()
  await fillVariables()
  await button(/^Next/).click()
  await page.getByLabel('Name of the campaign').fill(name)
}

async function tellSimulator(what: 'behaviour' | 'inbound', body: object): Promise<void> {
  const answer = await fetch(`${product.simulatorUrl}/_sim/${what}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect(answer.status).toBeLessThan(300)
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

async function fillVariables(): Promise<void> {
  const sources = page.getByLabel('Comes from')
  await sources.first().waitFor()
  const count = await sources.count()
  expect(count).toBeGreaterThan(0)
  for (let n = 0; n < count; n += 1) await sources.nth(n).selectOption('name')
}
