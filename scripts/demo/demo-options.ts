import { PlainError } from '../services/say.ts'

export type DemoOptions = { recipients: number; exit: boolean }

const RECIPIENTS_MAX = 1_000_000

/** @throws PlainError naming the option and what it should be */
export function parseDemoOptions(args: string[]): DemoOptions {
  const options: DemoOptions = { recipients: 1000, exit: false }
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [name, inline] = arg.split('=', 2)
    if (name === '--exit') options.exit = true
    else if (name === '--recipients') options.recipients = readRecipients(inline ?? rest.shift())
    else throw new PlainError(`npm run demo does not know ${arg}: it takes --recipients N and --exit.`)
  }
  return options
}

function readRecipients(text: string | undefined): number {
  const recipients = Number(text)
  if (text !== undefined && Number.isInteger(recipients) && recipients >= 1 && recipients <= RECIPIENTS_MAX) return recipients
  throw new PlainError(`--recipients ${text ?? ''} is not usable: give a whole number from 1 to 1,000,000.`)
}
