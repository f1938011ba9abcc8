export type PayloadKind = 'json' | 'xml' | 'hl7' | 'csv' | 'fixed' | 'text' | 'binary'

/** What the flow's format says of the payload, where there is a flow. */
export type KnownFormat = {
  kind: PayloadKind
  delimiter?: string
  quote?: string
  header?: boolean
  columns?: string[]
}

/** Text, when the bytes are UTF-8 but for a character cut off at the end of a part. */
export function decode(bytes: Uint8Array, whole: boolean): string | undefined {
  const tail = whole ? 0 : cutOff(bytes)
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    const decoded = text.decode(bytes.subarray(0, bytes.length - tail))
    // Control characters that no text has, besides those of HL7's MLLP frame.
    return /[\x00-\x08\x0e-\x1a\x1d-\x1f]/.test(decoded.replace(/^\x0b/, '')) ? undefined : decoded
  } catch {
    return undefined
  }
}

/** How many bytes at the end begin a character that is not whole. */
function cutOff(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

const BEGINS: Partial<Record<PayloadKind, RegExp>> = { json: /^[[{"\d\-tfn]/, xml: /^</, hl7: /^\x0b?(MSH|FHS|BHS)/ }

/** The kind by the flow's format, then by what the sender said, then by how it begins. */
export function kindOf(text: string | undefined, contentType: string, known?: KnownFormat): PayloadKind {
  if (text === undefined) return 'binary'
  const start = text.trimStart().slice(0, 200)
  // What plainly is something else was sent by mistake, and is shown as what it is.
  const expected = known && BEGINS[known.kind]
  if (known && (expected === undefined || expected.test(start))) return known.kind
  if (/^\x0b?(MSH|FHS|BHS)\|/.test(start)) return 'hl7'
  const type = contentType.toLowerCase()
  if (/json/.test(type) && /^[[{"\d\-tfn]/.test(start)) return 'json'
  if (/xml/.test(type) && start.startsWith('<')) return 'xml'
  if (/csv/.test(type)) return 'csv'
  if (/^[[{]/.test(start)) return 'json'
  if (/^<[?!a-zA-Z]/.test(start)) return 'xml'
  return looksLikeCsv(text) ? 'csv' : 'text'
}

/** At least two lines, all of the first with as many delimiters. */
function looksLikeCsv(text: string): boolean {
  const lines = text.slice(0, 4000).split(/\r?\n/).slice(0, 4).filter(Boolean)
  const counts = lines.map((line) => delimiterCount(line, guessDelimiter(lines[0] ?? '')))
  return lines.length >= 2 && (counts[0] ?? 0) > 0 && counts.every((count) => count === counts[0])
}

const delimiterCount = (line: string, delimiter: string) => line.split(delimiter).length - 1

export const guessDelimiter = (line: string): string =>
  [',', ';', '\t', '|'].reduce((best, one) => (delimiterCount(line, one) > delimiterCount(line, best) ? one : best))

/** The longest line that the editor lays out without holding the page up, in characters. */
const LONGEST_LINE = 5_000

/** The text with very long lines broken; gives the text itself when there is none. */
export function breakLongLines(text: string): string {
  const lines = text.split('\n')
  if (!lines.some((line) => line.length > LONGEST_LINE)) return text
  const broken: string[] = []
  for (const line of lines)
    for (let at = 0; at === 0 || at < line.length; at += LONGEST_LINE) broken.push(line.slice(at, at + LONGEST_LINE))
  return broken.join('\n')
}

export function hexDump(bytes: Uint8Array, rows = 2000): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length && lines.length < rows; at += 16) {
    const part = [...bytes.subarray(at, at + 16)]
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const shown = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${shown}`)
  }
  return lines.join('\n')
}
