import { HL7_FIELDS, HL7_SEGMENTS } from './hl7Names'

export type Hl7Field = {
  position: string
  name: string
  value: string
  components: { position: string; value: string }[]
}
export type Hl7Segment = { name: string; title: string; fields: Hl7Field[] }

/** Segments and fields with their names, by the delimiters that the message declares (HL7 v2.5.1, chapter 2). */
export function parseHl7(text: string): Hl7Segment[] {
  const bare = text.replace(/[\x0b\x1c]/g, '')
  const field = bare.match(/MSH(.)/)?.[1] ?? '|'
  const component = bare.match(/MSH.(.)/)?.[1] ?? '^'
  const repetition = bare.match(/MSH..(.)/)?.[1] ?? '~'
  return bare
    .split(/\r\n?|\n/)
    .filter((line) => line.trim())
    .map((line) => {
      const parts = line.split(field)
      const name = parts[0] ?? ''
      const isHeader = /^(MSH|FHS|BHS)$/.test(name)
      // In a header the first field is the delimiter itself.
      const values = isHeader ? [field, ...parts.slice(1)] : parts.slice(1)
      const fields = values.flatMap((value, index): Hl7Field[] => {
        if (value === '') return []
        const position = `${name}-${index + 1}`
        const title = HL7_FIELDS[name]?.[index] ?? ''
        if (isHeader && index < 2) return [{ position, name: title, value, components: [] }]
        const repeats = value.split(repetition)
        return repeats.map((one, repeat) => {
          const at = repeats.length > 1 ? `${position}[${repeat + 1}]` : position
          const inner = one.split(component)
          return {
            position: at,
            name: title,
            value: one,
            components:
              inner.length > 1
                ? inner.flatMap((part, number) => (part ? [{ position: `${at}.${number + 1}`, value: part }] : []))
                : [],
          }
        })
      })
      return { name, title: HL7_SEGMENTS[name] ?? (name.startsWith('Z') ? 'Segment of the site' : ''), fields }
    })
}
