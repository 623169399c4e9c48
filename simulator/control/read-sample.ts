import { crc32, deflateSync } from 'node:zlib'
import { unknownPath } from '../core/graph-error.ts'
import { HttpAnswer } from '../http/graph-request.ts'

const WIDTH = 480
const HEIGHT = 252

/** The files behind the samples of media headers: made here, so that a preview has something to show. */
export function readSample(name: string): HttpAnswer {
  const headers = { 'cache-control': 'public, max-age=86400', 'access-control-allow-origin': '*' }
  if (name === 'header.png') return new HttpAnswer(200, { ...headers, 'content-type': 'image/png' }, (picture ??= makePicture()))
  if (name === 'header.pdf') return new HttpAnswer(200, { ...headers, 'content-type': 'application/pdf' }, makeDocument())
  // Enough of a header to be recognised as a film; there is nothing to play.
  if (name === 'header.mp4') return new HttpAnswer(200, { ...headers, 'content-type': 'video/mp4' }, Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'))
  throw unknownPath(`/_sim/samples/${name}`)
}

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
