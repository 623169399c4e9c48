import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { DEFAULT_VERSION } from '../http/api-version.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Parts } from '../parts.ts'
import { routeControl } from './route-control.ts'
import type { ScenarioStep } from './scenario.ts'

/** A control call without a caller. @throws GraphError as the call itself would answer */
export async function runStep(parts: Parts, { method, path, body }: ScenarioStep): Promise<void> {
  const raw = new IncomingMessage(new Socket())
  const request: GraphRequest = {
    parts, raw, method, version: DEFAULT_VERSION, segments: ['_sim', ...path.split('/')], params: body, files: [], bytes: Buffer.alloc(0),
    baseUrl: `http://${parts.options.host}:${String(parts.options.port)}`, token: undefined, session: () => parts.tokens.require(parts.tokens.systemUserToken),
  }
  await routeControl(request, new ServerResponse(raw))
}
