import { randomInt } from 'node:crypto'
import { request } from 'undici'

const TIMEOUT_MS = 10_000
const MAX_ANSWER = 1000

/**
 * Asks a callback address whether it wants our events: `hub.mode`, `hub.challenge`, `hub.verify_token`; it must answer 200 and the challenge.
 * @returns why not, or undefined when it agreed
 */
export async function verifyCallback(url: string, verifyToken: string): Promise<string | undefined> {
  const challenge = String(randomInt(1_000_000_000, 9_999_999_999))
  try {
    const target = new URL(url)
    target.searchParams.set('hub.mode', 'subscribe')
    target.searchParams.set('hub.challenge', challenge)
    target.searchParams.set('hub.verify_token', verifyToken)
    const answer = await request(target, { method: 'GET', headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS })
    const text = (await answer.body.text()).slice(0, MAX_ANSWER)
    if (answer.statusCode !== 200) return `HTTP Status Code = ${String(answer.statusCode)}; HTTP Message = the callback did not answer 200.`
    return text === challenge ? undefined : 'The challenge in the answer does not match the one that was sent.'
  } catch {
    return 'The callback URL could not be reached.'
  }
}
