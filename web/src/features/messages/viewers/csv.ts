import { guessDelimiter, type KnownFormat } from './kinds'

export type Grid = { header: string[]; rows: string[][]; more: boolean }

/** Rows and fields as RFC 4180 quotes them; reads no further than the rows wanted. */
export function parseCsv(text: string, known: Partial<KnownFormat> = {}, limit = 500): Grid {
  const delimiter = known.delimiter || guessDelimiter(text.slice(0, 2000).split(/\r?\n/)[0] ?? '')
  const quote = known.quote ?? '"'
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let quoted = false
  let at = 0
  const wanted = limit + (known.header === false ? 0 : 1)
  for (; at < text.length && rows.length < wanted; at++) {
    const char = text[at] ?? ''
    if (quoted) {
      if (char !== quote) field += char
      else if (text[at + 1] === quote) {
        field += quote
        at++
      } else quoted = false
    } else if (quote && char === quote && field === '') quoted = true
    else if (char === delimiter) {
      row.push(field)
      field = ''
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at++
      rows.push([...row, field])
      row = []
      field = ''
    } else field += char
  }
  if (rows.length < wanted && (field !== '' || row.length > 0)) rows.push([...row, field])
  const width = Math.max(0, ...rows.map((one) => one.length))
  const numbered = Array.from({ length: width }, (_, index) => known.columns?.[index] ?? `column ${index + 1}`)
  const header = known.header === false ? numbered : (rows.shift() ?? [])
  return {
    header: header.length < width ? [...header, ...numbered.slice(header.length)] : header,
    rows,
    more: at < text.length,
  }
}
