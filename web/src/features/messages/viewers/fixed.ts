import type { Grid } from './csv'

export type FixedType = {
  name: string
  prefix?: string | null
  columns: readonly { name: string; start?: number | null; width: number }[]
}

/** Lines cut at the columns of the record type whose prefix they begin with. A start counts from 1; left out it is after the column before. */
export function parseFixed(text: string, types: readonly FixedType[], limit = 500): Grid {
  const names = [...new Set(types.flatMap((type) => type.columns.map(({ name }) => name)))]
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  const several = types.length > 1
  const rows = lines.slice(0, limit).map((line) => {
    const type = types.find(({ prefix }) => prefix && line.startsWith(prefix)) ?? types.find(({ prefix }) => !prefix)
    if (!type) return [...(several ? ['?'] : []), line]
    let at = 0
    const cut = new Map<string, string>()
    for (const { name, start, width } of type.columns) {
      at = start ? start - 1 : at
      cut.set(name, line.slice(at, at + width))
      at += width
    }
    return [...(several ? [type.name] : []), ...names.map((name) => cut.get(name) ?? '')]
  })
  return { header: [...(several ? ['record'] : []), ...names], rows, more: lines.length > limit }
}
