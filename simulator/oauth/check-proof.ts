import { parameterError } from '../core/graph-error.ts'
import { hmacHex } from '../core/hmac.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import type { Session } from './token-store.ts'

/** How long a proof with a time is good. */
const TIMED_MS = 5 * 60_000

/**
 * `appsecret_proof`: HMAC-SHA256 of the token, or with `appsecret_time` of `token|time`, under the app's secret. Without one only where the app's setting
 * "Require app secret" is off; app tokens need none.
 * @throws GraphError 100 for a missing, wrong or outdated proof
 */
export function checkProof(parts: Parts, session: Session, params: JsonObject): void {
  const proof = params['appsecret_proof']
  if (proof === undefined) {
    if (parts.policies.requireAppsecretProof && session.kind !== 'APP') throw refused('API calls from the server require an appsecret_proof argument')
    return
  }
  const time = textOf(params['appsecret_time'])
  const right = time === undefined ? parts.tokens.proofOf(session.token) : hmacHex(parts.world.app.secret, `${session.token}|${time}`)
  const isFresh = time === undefined || Math.abs(parts.clock.now() - Number(time) * 1000) < TIMED_MS
  if (typeof proof !== 'string' || !isFresh || proof !== right) throw refused('Invalid appsecret_proof provided in the API argument')
}

function refused(sentence: string) {
  return parameterError(sentence, { type: 'GraphMethodException' })
}
