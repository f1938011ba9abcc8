import { describe, expect, it } from 'vitest'
import { parseCsv } from './csv'
import { parseFixed } from './fixed'
import { parseHl7 } from './hl7'
import { breakLongLines, decode, hexDump, kindOf } from './kinds'
import { prettyJson, prettyXml } from './pretty'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('kinds', () => {
  it('are told by the sender and by how the payload begins', () => {
    expect(kindOf('{"a":1}', '')).toBe('json')
    expect(kindOf('7', 'application/json')).toBe('json')
    expect(kindOf('<a/>', 'text/plain')).toBe('xml')
    expect(kindOf('MSH|^~\\&|A', 'application/json')).toBe('hl7')
    expect(kindOf('a;b\n1;2\n', '')).toBe('csv')
    expect(kindOf('hello, world', '')).toBe('text')
    expect(kindOf(undefined, 'text/plain')).toBe('binary')
    expect(kindOf('a,b', '', { kind: 'fixed' })).toBe('fixed')
    expect(kindOf('MSH|^~\\&|A', '', { kind: 'json' })).toBe('hl7')
  })
  it('a part may end within a character, a whole payload may not', () => {
    const bytes = utf8('aé€😀')
    for (let length = 1; length < bytes.length; length++) expect(decode(bytes.subarray(0, length), false)).toBeDefined()
    expect(decode(bytes.subarray(0, bytes.length - 1), true)).toBeUndefined()
    expect(decode(new Uint8Array([0, 1, 2]), true)).toBeUndefined()
    expect(decode(bytes, true)).toBe('aé€😀')
  })
  it('very long lines are broken and lose nothing', () => {
    const long = `${'x'.repeat(12_000)}\n\nshort`
    const broken = breakLongLines(long)
    expect(Math.max(...broken.split('\n').map((line) => line.length))).toBe(5_000)
    expect(broken.replaceAll('\n', '')).toBe(long.replaceAll('\n', ''))
    expect(breakLongLines('a\n\nb')).toBe('a\n\nb')
  })
  it('bytes are dumped in rows of sixteen', () => {
    expect(hexDump(utf8('0123456789abcdefg')).split('\n')).toHaveLength(2)
    expect(hexDump(new Uint8Array([0, 65]))).toContain('00 41')
  })
})

describe('pretty', () => {
  it('lays JSON out and keeps every digit', () => {
    expect(prettyJson('{"a":[1.00,{"b":"x,{}\\""}],"c":{},"d":[]}')).toBe(
      '{\n  "a": [\n    1.00,\n    {\n      "b": "x,{}\\""\n    }\n  ],\n  "c": {},\n  "d": []\n}',
    )
    expect(prettyJson('{"n":12345678901234567890}')).toContain('12345678901234567890')
  })
  it('keeps JSON lines apart', () => {
    expect(prettyJson('{"a":1}\n{"a":2}\n')).toBe('{\n  "a": 1\n}\n{\n  "a": 2\n}')
  })
  it('does not hang on what is not JSON', () => {
    expect(prettyJson('"open')).toBe('"open')
    expect(prettyJson('}}')).toContain('}')
  })
  it('puts XML elements on lines and leaves texts alone', () => {
    expect(prettyXml('<?xml version="1.0"?><a><b x="1">t</b><c/><d></d><e><f>1</f></e></a>')).toBe(
      '<?xml version="1.0"?>\n<a>\n  <b x="1">t</b>\n  <c/>\n  <d></d>\n  <e>\n    <f>1</f>\n  </e>\n</a>',
    )
  })
})

describe('HL7', () => {
  const segments = parseHl7('MSH|^~\\&|LAB|SITE|||20240131||ADT^A01|7|P|2.5.1\rPID|1||123^^^MRN~456||Doe^Jane\rZXY|1\r')
  it('names segments and fields', () => {
    expect(segments.map(({ name }) => name)).toEqual(['MSH', 'PID', 'ZXY'])
    const type = segments[0]?.fields.find(({ position }) => position === 'MSH-9')
    expect(type).toMatchObject({
      name: 'Message type',
      components: [{ position: 'MSH-9.1', value: 'ADT' }, { value: 'A01' }],
    })
    expect(segments[0]?.fields[1]).toMatchObject({ position: 'MSH-2', name: 'Encoding characters', value: '^~\\&' })
  })
  it('takes repetitions apart and leaves empty fields out', () => {
    const positions = segments[1]?.fields.map(({ position }) => position)
    expect(positions).toEqual(['PID-1', 'PID-3[1]', 'PID-3[2]', 'PID-5'])
  })
})

describe('grids', () => {
  it('read quoted CSV', () => {
    const grid = parseCsv('id,name\r\n1,"a ""b"", c"\r\n2,"two\nlines"\r\n')
    expect(grid).toEqual({
      header: ['id', 'name'],
      rows: [
        ['1', 'a "b", c'],
        ['2', 'two\nlines'],
      ],
      more: false,
    })
  })
  it('follow the format: delimiter, no header, its columns', () => {
    const grid = parseCsv('1;2;3', { delimiter: ';', header: false, columns: ['a', 'b'] })
    expect(grid).toEqual({ header: ['a', 'b', 'column 3'], rows: [['1', '2', '3']], more: false })
  })
  it('say when there is more', () => {
    expect(parseCsv('a\n1\n2\n3\n', {}, 2)).toMatchObject({ rows: [['1'], ['2']], more: true })
  })
  it('cut fixed-length lines by record type', () => {
    const types = [
      {
        name: 'head',
        prefix: 'H',
        columns: [
          { name: 'kind', width: 1 },
          { name: 'day', width: 8 },
        ],
      },
      {
        name: 'line',
        columns: [
          { name: 'kind', width: 1 },
          { name: 'amount', start: 4, width: 3 },
        ],
      },
    ]
    expect(parseFixed('H20240131\nL..042\n', types)).toEqual({
      header: ['record', 'kind', 'day', 'amount'],
      rows: [
        ['head', 'H', '20240131', ''],
        ['line', 'L', '', '042'],
      ],
      more: false,
    })
  })
})
