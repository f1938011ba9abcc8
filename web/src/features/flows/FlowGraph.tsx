import '@xyflow/react/dist/style.css'
import { useComputedColorScheme } from '@mantine/core'
import { Background, Controls, type Edge, Handle, type Node, Position, ReactFlow } from '@xyflow/react'
import classes from './FlowGraph.module.css'
import type { Graph, GraphNode } from './graph'

type BoxNode = Node<GraphNode, 'box'>

const COLUMNS = { source: 0, step: 290, target: 580 } as const
const ROW = 130

const WORDS = { source: 'From', step: 'Step', target: 'To' } as const

function Box({ data }: { data: GraphNode }) {
  return (
    <div className={classes.box} data-kind={data.kind}>
      {data.kind === 'source' ? null : (
        <Handle type="target" position={Position.Left} id="left" isConnectable={false} />
      )}
      {data.kind === 'step' ? <Handle type="target" position={Position.Top} id="top" isConnectable={false} /> : null}
      <div className={classes.kind}>{WORDS[data.kind]}</div>
      <div className={classes.title}>{data.title}</div>
      <div className={classes.kind}>{data.note}</div>
      {data.kind === 'target' ? null : (
        <Handle type="source" position={Position.Right} id="right" isConnectable={false} />
      )}
      {data.kind === 'step' ? (
        <Handle type="source" position={Position.Bottom} id="bottom" isConnectable={false} />
      ) : null}
    </div>
  )
}

const nodeTypes = { box: Box }

/** The flow at a glance; it is changed in the list of steps, which the keyboard reaches whole. */
export function FlowGraph({ graph }: { graph: Graph }) {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const nodes: BoxNode[] = graph.nodes.map((node) => ({
    id: node.id,
    type: 'box',
    position: { x: COLUMNS[node.kind], y: node.row * ROW },
    data: node,
    draggable: false,
    connectable: false,
  }))
  const edges: Edge[] = graph.edges.map(({ from, to }) => {
    const down = from.startsWith('step') && to.startsWith('step')
    return {
      id: `${from}-${to}`,
      source: from,
      target: to,
      sourceHandle: down ? 'bottom' : 'right',
      targetHandle: down ? 'top' : 'left',
      focusable: false,
      ...(down ? { style: { strokeDasharray: '4 4' } } : {}),
    }
  })
  return (
    <section className={classes.host} aria-label="Graph of the flow">
      <ReactFlow<BoxNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        minZoom={0.2}
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        colorMode={scheme}
        nodesConnectable={false}
        elementsSelectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  )
}
