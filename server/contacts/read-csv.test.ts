import { describe, expect, it } from 'vitest'
import { detectDelimiter, readCsv } from './read-csv.ts'

async function* pieces(content: Buffer, size = content.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield await Promise.resolve(content.subarray(at, at + size))
}

async function read(content: string | Buffer, size?: number) {
  const records = []
  for await (const batch of readCsv(pieces(Buffer.from(content), size))) records.push(...batch)
  return records
}

describe('readCsv', () => {
  it.each([',', ';', '\t', '|'])('finds out by itself that %j separates', async (mark) => {
    expect(await read(`phone${mark}name\n+49151${mark}Anna\n`)).toEqual([{ line: 1, values: ['phone', 'name'] }, { line: 2, values: ['+49151', 'Anna'] }])
  })

  it('counts separators outside quotation marks only', () => {
    expect(detectDelimiter('"a,b,c,d";phone\n')).toBe(';')
  })

  it('reads the same whatever the pieces are cut into', async () => {
    const text = '\uFEFFphone;name;note\r\n+49151;"Jörg; ""der Große"" 👋";"two\r\nlines"\r\n\r\n+49152;Anna;\r\n'
    const whole = await read(text)
    expect(whole).toEqual([
      { line: 1, values: ['phone', 'name', 'note'] },
      { line: 3, values: ['+49151', 'Jörg; "der Große" 👋', 'two\r\nlines'] },
      { line: 5, values: ['+49152', 'Anna', ''] },
    ])
    for (const size of [1, 2, 3, 7]) expect(await read(text, size)).toEqual(whole)
  })

  it('reads UTF-16 and Windows-1252 as spreadsheets write them', async () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('phone\tname\n+49151\tJörg\n', 'utf16le')])
    expect((await read(utf16, 5))[1]!.values).toEqual(['+49151', 'Jörg'])
    expect((await read(Buffer.from('phone;name\n+49151;J\xf6rg\n', 'latin1')))[1]!.values).toEqual(['+49151', 'Jörg'])
  })

  it('keeps a stray quotation mark within a value', async () => {
    expect((await read('phone,name\n+49151,5" pipe\n'))[1]!.values).toEqual(['+49151', '5" pipe'])
  })

  it('reads a last line without a line break', async () => {
    expect(await read('phone\n+49151')).toHaveLength(2)
  })

  it.each([
    ['an empty file', '', /empty/],
    ['a file of blank lines', '\n\n  \n', /empty/],
    ['an Excel workbook', Buffer.from('PK\x03\x04 and so on'), /Excel/],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]), /not a text file/],
    ['zero bytes far into the file', Buffer.concat([Buffer.from(`phone\n${'+49151\n'.repeat(2000)}`), Buffer.from([0])]), /not a text file/],
    ['a quotation mark that is never closed', 'phone,name\n+49151,"Anna\n+49152,Ben\n', /not closed/],
    ['a quotation mark that swallows a long file', `phone,name\n+49151,"Anna\n${'+49152,Ben\n'.repeat(20_000)}`, /not closed/],
  ])('refuses %s', async (_, content, sentence) => {
    await expect(read(content, 1000)).rejects.toMatchObject({ code: 'UNPROCESSABLE', userMessage: expect.stringMatching(sentence) as string })
  })
})
