import type { Values } from '@/shared/forms/describe'

export type GraphNode = { id: string; kind: 'source' | 'step' | 'target'; title: string; note: string; row: number }
export type GraphEdge = { from: string; to: string }
export type Graph = { nodes: GraphNode[]; edges: GraphEdge[] }

type Named = readonly { id: string; name: string }[]
type Names = { listeners: Named; formats: Named; connections: Named; flows: Named } | undefined

const nameOf = (rows: Named | undefined, id: unknown) => rows?.find((row) => row.id === id)?.name

/** The steps that one waits for: those it names, or the one before it. */
const waits = (steps: readonly Values[], row: number): number[] => {
  const { after } = steps[row] ?? {}
  if (!Array.isArray(after)) return row > 0 ? [row - 1] : []
  return after.map((name) => steps.findIndex((one) => one.name === name)).filter((at) => at >= 0 && at < row)
}

/** The first words of a statement. */
const beginning = (text: unknown) => {
  const words = String(text || 'statement not written').replace(/\s+/g, ' ')
  return words.length > 40 ? `${words.slice(0, 39)}…` : words
}

/** What of its source a step reads. */
const readNote = (from: Values, read: Values, format: (end: Values) => string) => {
  if (from.sql) return beginning(read.query)
  if (from.listener) return format(read)
  if (from.http) return `${format(read)}, ${read.pagination ? 'page after page' : 'one answer'}`
  return `${format(read)}, ${String(from.files ? read.pattern || 'no pattern' : read.name || 'file not named')}`
}

/** What a flow's form says, as boxes and arrows: a source, the step, and its target in each row. */
export function toGraph(flow: Values, names: Names): Graph {
  const nodes: GraphNode[] = []
  const edges: GraphEdge[] = []
  const steps = (flow.transformations ?? []) as Values[]
  steps.forEach((step, row) => {
    const from = (step.from ?? {}) as Values
    const to = (step.to ?? {}) as Values
    const listener = from.listener as Values | undefined
    const read = (Object.values(from).find((end) => end) ?? {}) as Values
    const called = to.flow as Values | undefined
    const write = (Object.values(to).find((end) => end) ?? {}) as Values
    const { subject, exchange, routingKey, stream } = write
    const topic = subject ?? stream ?? (routingKey && [exchange, routingKey].filter(Boolean).join(' '))
    const mapping = (step.mapping ?? {}) as Values
    const fields = ((mapping.fields ?? []) as Values[]).length
    const format = (end: Values) => nameOf(names?.formats, end.formatId) ?? 'format not chosen'
    nodes.push(
      {
        id: `from${row}`,
        kind: 'source',
        row,
        title: listener
          ? (nameOf(names?.listeners, flow.listenerId) ?? 'listener not chosen')
          : (nameOf(names?.connections, read.connectionId) ?? 'connection not chosen'),
        note: readNote(from, read, format),
      },
      {
        id: `step${row}`,
        kind: 'step',
        row,
        title: `${row + 1}. ${String(step.name || 'Unnamed step')}`,
        note: [
          `${fields} ${fields === 1 ? 'rule' : 'rules'}${mapping.passThrough ? ', the rest goes through' : ''}`,
          ...(step.when ? ['runs on a condition'] : []),
          ...(step.onError === 'CONTINUE' ? ['may fail'] : step.onError === 'DEAD' ? ['is not tried again'] : []),
        ].join('; '),
      },
      {
        id: `to${row}`,
        kind: 'target',
        row,
        title: called
          ? (nameOf(names?.flows, called.flowId) ?? 'flow not chosen')
          : (nameOf(names?.connections, write.connectionId) ?? 'connection not chosen'),
        note: to.sqlStatement
          ? beginning(write.statement)
          : to.sql
            ? `${String(write.action ?? 'INSERT')} ${String(write.table || 'table not named')}`
            : to.file
              ? `${format(write)}, ${String(write.name || 'file not named')}`
              : to.email && write.attachmentName
                ? `${format(write)}, ${String(write.attachmentName)}`
                : topic
                  ? `${format(write)}, ${String(topic)}`
                  : format(write),
      },
    )
    edges.push({ from: `from${row}`, to: `step${row}` }, { from: `step${row}`, to: `to${row}` })
    for (const before of waits(steps, row)) edges.push({ from: `step${before}`, to: `step${row}` })
  })
  return { nodes, edges }
}
