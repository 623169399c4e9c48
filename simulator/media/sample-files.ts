import { crc32, deflateSync } from 'node:zlib'

const WIDTH = 480
const HEIGHT = 252

export type SampleFile = { mimeType: string; bytes: Buffer }

/**
 * A small file for each kind of medium, made here: what template samples link to, and what people send who were not told what to send.
 * The film and the sound are enough of a header to be recognised; there is nothing to play.
 */
export function sampleFile(mimeType: string): SampleFile {
  const kind = mimeType.split(/[/;]/)[0] ?? ''
  if (mimeType.startsWith('image/webp')) return { mimeType, bytes: Buffer.from(STICKER, 'base64') }
  if (kind === 'image') return { mimeType: 'image/png', bytes: (picture ??= makePicture()) }
  if (kind === 'video') return { mimeType, bytes: Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex') }
  if (kind === 'audio') return { mimeType, bytes: Buffer.from('4f676753000200000000000000000000000000000000000000000113', 'hex') }
  return { mimeType: 'application/pdf', bytes: makeDocument() }
}

/** One transparent pixel. */
const STICKER = 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='

let picture: Buffer | undefined

/** Hills under a morning sky. */
function makePicture(): Buffer {
  const rows = Buffer.alloc((WIDTH * 3 + 1) * HEIGHT)
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const at = y * (WIDTH * 3 + 1) + 1 + x * 3
      const [red, green, blue] = colourAt(x, y)
      rows[at] = red
      rows[at + 1] = green
      rows[at + 2] = blue
    }
  }
  const size = Buffer.alloc(13)
  size.writeUInt32BE(WIDTH, 0)
  size.writeUInt32BE(HEIGHT, 4)
  size.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', size), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function colourAt(x: number, y: number): [number, number, number] {
  const near = 190 + 22 * Math.sin(x / 63) + 6 * Math.sin(x / 17)
  const far = 138 + 34 * Math.sin(x / 97 + 2)
  if (y > near) return [12, 84, 92]
  if (y > far) return [72, 150, 158]
  if ((x - 360) ** 2 + (y - 70) ** 2 < 900) return [255, 226, 150]
  const fade = y / HEIGHT
  return [Math.round(186 + 62 * fade), Math.round(222 + 12 * fade), Math.round(236 - 30 * fade)]
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

function makeDocument(): Buffer {
  const text = 'BT /F1 24 Tf 40 120 Td (Sample document) Tj ET'
  return Buffer.from([
    '%PDF-1.4', '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj', '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj',
    `4 0 obj<</Length ${String(text.length)}>>stream`, text, 'endstream endobj',
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj', 'trailer<</Root 1 0 R>>', '%%EOF',
  ].join('\n'))
}
