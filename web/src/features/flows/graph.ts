import type { Values } from '@/shared/forms/describe'

export type GraphNode = { id: string; kind: 'source' | 'step' | 'target'; title: string; note: string; row: number }
export type GraphEdge = { from: string; to: string }
export type Graph = { nodes: GraphNode[]; edges: GraphEdge[] }

type Named = readonly { id: string; name: string }[]
type Names = { listeners: Named; formats: Named; connections: Named } | undefined

const nameOf = (rows: Named | undefined, id: unknown) => rows?.find((row) => row.id === id)?.name

/** What a flow's form says, as boxes and arrows: a source, the step, and its target in each row. */
export function toGraph(flow: Values, names: Names): Graph {
  const nodes: GraphNode[] = []
  const edges: GraphEdge[] = []
  const steps = (flow.transformations ?? []) as Values[]
  steps.forEach((step, row) => {
    const from = (step.from ?? {}) as Values
    const to = (step.to ?? {}) as Values
    const listener = from.listener as Values | undefined
    const read = (from.file ?? {}) as Values
    const write = (to.http ?? to.file ?? {}) as Values
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
        note: listener ? format(listener) : `${format(read)}, ${String(read.name || 'file not named')}`,
      },
      {
        id: `step${row}`,
        kind: 'step',
        row,
        title: `${row + 1}. ${String(step.name || 'Unnamed step')}`,
        note: `${fields} ${fields === 1 ? 'rule' : 'rules'}${mapping.passThrough ? ', the rest goes through' : ''}`,
      },
      {
        id: `to${row}`,
        kind: 'target',
        row,
        title: nameOf(names?.connections, write.connectionId) ?? 'connection not chosen',
        note: to.file ? `${format(write)}, ${String(write.name || 'file not named')}` : format(write),
      },
    )
    edges.push({ from: `from${row}`, to: `step${row}` }, { from: `step${row}`, to: `to${row}` })
    if (row > 0) edges.push({ from: `step${row - 1}`, to: `step${row}` })
  })
  return { nodes, edges }
}
