import { randomBytes } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

/** Ids that a run hands out. Those that a client stores differ between runs, for its database may outlive us. */
export type Ids = {
  /** `wamid.` and base64, at most 128 characters. */
  wamid: (digits: string) => string
  /** 15-17 decimal digits, as templates and media have. */
  objectId: () => string
  traceId: () => string
}

/** @param boot milliseconds at start: what makes two runs differ */
export function createIds(boot: number): Ids {
  const run = Buffer.from((boot >>> 0).toString(16).padStart(8, '0').toUpperCase())
  let messages = 0
  let objects = 0
  let traces = 0
  const tracePrefix = `A${base64Text(13)}`
  const scratch = Buffer.alloc(96)
  return {
    wamid: (digits) => {
      messages += 1
      return `wamid.${writeWamid(scratch, digits, { run, counter: messages })}`
    },
    objectId: () => {
      objects += 1
      // Nine digits of the start in seconds, seven of a counter: grows, and passes 2^53 as Meta's do.
      return `${String(Math.floor(boot / 1000) % 900_000_000 + 100_000_000)}${String(objects).padStart(8, '0')}`
    },
    traceId: () => {
      traces += 1
      return tracePrefix + traces.toString(36).padStart(9, '0')
    },
  }
}

/** The shape seen in the wild: a length-prefixed phone number, a type, 18 upper-case hex characters. */
function writeWamid(scratch: Buffer, digits: string, { run, counter }: { run: Buffer; counter: number }): string {
  scratch[0] = 0x1c
  scratch[1] = 0x18
  scratch[2] = digits.length
  let at = 3 + scratch.write(digits, 3, 60, 'latin1')
  scratch[at++] = 0x15
  scratch[at++] = 0x02
  scratch[at++] = 0x00
  scratch[at++] = 0x11
  scratch[at++] = 0x18
  scratch[at++] = 0x12
  at += run.copy(scratch, at)
  let rest = counter
  for (let i = at + 9; i >= at; i -= 1) {
    const nibble = rest % 16
    scratch[i] = nibble < 10 ? 48 + nibble : 55 + nibble
    rest = (rest - nibble) / 16
  }
  at += 10
  scratch[at++] = 0x00
  return scratch.toString('base64', 0, at)
}

function base64Text(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte & 63]).join('')
}
