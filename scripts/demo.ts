import { parseDemoOptions } from './demo/demo-options.ts'
import { isRight, toLastLine, toTable } from './demo/report.ts'
import { runDemo } from './demo/run-demo.ts'
import type { Crew } from './services/crew.ts'
import { loadDotEnv } from './services/dot-env.ts'
import { launch } from './services/launch.ts'
import { bringUp, type Platform } from './services/platform.ts'
import { PlainError, say } from './services/say.ts'
import { showPlaces } from './start.ts'

/** The main job, end to end, on everything the product brings with it. */
async function demo(crew: Crew): Promise<number> {
  const options = parseDemoOptions(process.argv.slice(2))
  const platform = await bringUp(crew, 'production')
  const { simulator, login } = platform
  if (!simulator || !login) throw new PlainError('The demo runs against the simulator: unset META_APP_ID and META_APP_SECRET.')
  say('')
  const result = await runDemo({ url: platform.url, simulatorUrl: simulator.url, login }, options.recipients)
  say('')
  say(toTable(result))
  showPlaces(platform)
  say(`  Campaign     ${platform.url}/campaigns/${result.campaignId}`)
  say(`  Workflow     ${workflowUrl(platform, result.campaignId)}`)
  say('')
  if (!options.exit) say('  Ctrl-C ends everything.')
  process.stdout.write(`${toLastLine(result)}\n`)
  if (!options.exit) return new Promise(() => undefined)
  return isRight(result) ? 0 : 1
}

function workflowUrl(platform: Platform, campaignId: string): string {
  return platform.temporalUiUrl ? `${platform.temporalUiUrl}/namespaces/default/workflows/campaign%2F${campaignId}` : 'in your Temporal’s UI'
}

loadDotEnv()
await launch(demo)
