import { type ReactNode, useMemo } from 'react'
import { type TreeNode, TreeView } from './TreeView'
import { hl7Tree, jsonTree, xmlTree } from './trees'

const TREES = { json: jsonTree, xml: xmlTree, hl7: hl7Tree } as const

type Props = { text: string; kind: keyof typeof TREES; label: string; otherwise: (problem: string) => ReactNode }

export function PayloadTree({ text, kind, label, otherwise }: Props) {
  const read = useMemo((): { nodes: TreeNode[] } | { problem: string } => {
    try {
      return { nodes: TREES[kind](text) }
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) }
    }
  }, [text, kind])
  return 'problem' in read ? (
    otherwise(read.problem)
  ) : (
    <TreeView nodes={read.nodes} label={label} depth={kind === 'hl7' ? 1 : 3} />
  )
}
