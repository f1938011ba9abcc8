import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import classes from './TreeView.module.css'

/** A node of any tree: a name, a value or children, and what stands beside it. */
export type TreeNode = { name: string; note?: string; value?: string; children?: () => TreeNode[]; size?: number }

const AT_ONCE = 200

/** A tree that makes its branches when they are opened. */
export function TreeView({ nodes, label, depth = 2 }: { nodes: readonly TreeNode[]; label: string; depth?: number }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className={classes.tree} aria-label={label} tabIndex={0}>
      <Branch nodes={nodes} open={depth} />
    </section>
  )
}

function Branch({ nodes, open }: { nodes: readonly TreeNode[]; open: number }) {
  const [shown, setShown] = useState(AT_ONCE)
  return (
    <ul className={classes.branch}>
      {nodes.slice(0, shown).map((node, index) => (
        <Leaf key={index} node={node} open={open} />
      ))}
      {nodes.length > shown ? (
        <li>
          <UnstyledButton className={classes.more} onClick={() => setShown(shown + AT_ONCE)}>
            Show {Math.min(AT_ONCE, nodes.length - shown)} more of {nodes.length - shown}
          </UnstyledButton>
        </li>
      ) : null}
    </ul>
  )
}

function Leaf({ node, open }: { node: TreeNode; open: number }) {
  const [isOpen, setOpen] = useState(open > 0 && (node.size ?? 0) <= AT_ONCE)
  if (!node.children)
    return (
      <li className={classes.leaf}>
        <span className={classes.name}>{node.name}</span>
        {node.note ? <span className={classes.note}>{node.note}</span> : null}
        <span className={classes.value}>{node.value}</span>
      </li>
    )
  return (
    <li>
      <UnstyledButton className={classes.toggle} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> <span className={classes.name}>{node.name}</span>
        {node.note ? <span className={classes.note}>{node.note}</span> : null}
        {node.value ? <span className={classes.value}>{node.value}</span> : null}
      </UnstyledButton>
      {isOpen ? <Branch nodes={node.children()} open={open - 1} /> : null}
    </li>
  )
}
