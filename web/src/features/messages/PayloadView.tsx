import { Alert, Button, Group, Progress, SegmentedControl, Select, Text } from '@mantine/core'
import { Download } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Copy } from '@/shared/ui/Copy'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { bytes } from '@/shared/ui/format'
import type { Payload } from './usePayload'
import { parseCsv } from './viewers/csv'
import { type FixedType, parseFixed } from './viewers/fixed'
import { GridView } from './viewers/GridView'
import { decode, hexDump, type KnownFormat, kindOf, type PayloadKind } from './viewers/kinds'
import { prettyJson, prettyXml } from './viewers/pretty'
import { TreeView } from './viewers/TreeView'
import { hl7Tree, jsonTree, xmlTree } from './viewers/trees'

const CodeView = lazy(() => import('@/shared/codemirror/CodeView').then((module) => ({ default: module.CodeView })))

type Mode = 'raw' | 'pretty' | 'tree' | 'grid'

const MODES: Record<PayloadKind, readonly Mode[]> = {
  json: ['pretty', 'tree', 'raw'],
  xml: ['pretty', 'tree', 'raw'],
  hl7: ['tree', 'raw'],
  csv: ['grid', 'raw'],
  fixed: ['grid', 'raw'],
  text: ['raw'],
  binary: ['raw'],
}
const WORDS: Record<PayloadKind, string> = {
  json: 'JSON',
  xml: 'XML',
  hl7: 'HL7 v2',
  csv: 'CSV',
  fixed: 'Fixed length',
  text: 'Text',
  binary: 'Binary',
}
/** Longer payloads are shown raw first: laying them out takes a while. */
const AT_ONCE = 1024 * 1024

type Props = {
  payload: Payload
  size: number
  name: string
  contentType: string
  known?: KnownFormat | undefined
  fixedTypes?: readonly FixedType[] | undefined
}

export function PayloadView({ payload, size, name, contentType, known, fixedTypes }: Props) {
  const [chosenKind, setKind] = useState<PayloadKind>()
  const [chosenMode, setMode] = useState<Mode>()
  const text = useMemo(() => decode(payload.bytes, payload.whole), [payload.bytes, payload.whole])
  const kind = chosenKind ?? kindOf(text, contentType, known)
  const modes = MODES[kind]
  const preferred = payload.bytes.length > AT_ONCE || (!payload.whole && kind !== 'csv') ? 'raw' : modes[0]
  const mode = chosenMode && modes.includes(chosenMode) ? chosenMode : (preferred ?? 'raw')

  if (payload.error && payload.bytes.length === 0)
    return <ErrorPanel title="The payload could not be loaded" error={payload.error} retry={payload.readOn} />
  if (size === 0) return <Text p="xs">The payload is empty.</Text>
  const download = () => {
    const url = URL.createObjectURL(new Blob([payload.bytes]))
    const link = document.createElement('a')
    link.href = url
    link.download = name
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <>
      <Group gap="xs" wrap="wrap">
        <SegmentedControl
          size="xs"
          aria-label="View"
          data={modes.map((one) => ({ value: one, label: one }))}
          value={mode}
          onChange={(value) => setMode(value as Mode)}
        />
        <Select
          size="xs"
          w={120}
          aria-label="Kind of payload"
          allowDeselect={false}
          data={Object.entries(WORDS)
            .filter(([value]) => (value === 'binary' ? text === undefined || value === kind : text !== undefined))
            .filter(([value]) => value !== 'fixed' || fixedTypes)
            .map(([value, label]) => ({ value, label }))}
          value={kind}
          onChange={(value) => setKind(value as PayloadKind)}
        />
        <Text size="xs">{bytes(size)}</Text>
        <Group gap={2} ml="auto">
          {text !== undefined ? <Copy value={text} label="Copy the payload" /> : null}
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<Download size={13} aria-hidden />}
            onClick={download}
            disabled={!payload.whole}
          >
            Download
          </Button>
        </Group>
      </Group>
      {payload.whole ? null : (
        <Group gap="xs">
          <Text size="xs" role="status">
            {bytes(payload.bytes.length)} of {bytes(size)} loaded
          </Text>
          <Progress
            value={(payload.bytes.length / size) * 100}
            style={{ flex: 1 }}
            aria-label="Part of the payload that is loaded"
          />
          {payload.loading ? (
            <Button size="compact-xs" variant="default" onClick={payload.cancel}>
              Cancel
            </Button>
          ) : (
            <Button size="compact-xs" variant="default" onClick={payload.readOn}>
              Load the rest
            </Button>
          )}
        </Group>
      )}
      <div style={{ flex: 1, minHeight: 0 }}>
        {payload.bytes.length > 0 ? (
          <Content kind={kind} mode={mode} text={text} payload={payload} known={known} fixedTypes={fixedTypes} />
        ) : null}
      </div>
    </>
  )
}

type ContentProps = Pick<Props, 'payload' | 'known' | 'fixedTypes'> & {
  kind: PayloadKind
  mode: Mode
  text: string | undefined
}

function Content({ kind, mode, text, payload, known, fixedTypes }: ContentProps) {
  const shown = useMemo(() => {
    if (text === undefined) return { code: hexDump(payload.bytes) }
    try {
      if (mode === 'pretty') return { code: kind === 'xml' ? prettyXml(text) : prettyJson(text) }
      if (mode === 'tree')
        return { tree: kind === 'xml' ? xmlTree(text) : kind === 'hl7' ? hl7Tree(text) : jsonTree(text) }
      if (mode === 'grid')
        return { grid: kind === 'fixed' && fixedTypes ? parseFixed(text, fixedTypes) : parseCsv(text, known) }
    } catch (error) {
      return { code: text, problem: error instanceof Error ? error.message : String(error) }
    }
    return { code: kind === 'hl7' ? text.replace(/\r\n?/g, '\n') : text }
  }, [text, mode, kind, payload.bytes, known, fixedTypes])
  const label = `Payload as ${WORDS[kind]}`
  if (shown.tree) return <TreeView nodes={shown.tree} label={label} depth={kind === 'hl7' ? 1 : 3} />
  if (shown.grid) return <GridView grid={shown.grid} label={label} />
  return (
    <div style={{ height: '100%', display: 'flex', flexDirection: 'column', gap: 6 }}>
      {shown.problem ? (
        <Alert color="yellow" variant="outline" title="It cannot be read as that" p="xs">
          <Text size="xs">{shown.problem}</Text>
        </Alert>
      ) : null}
      <div style={{ flex: 1, minHeight: 0 }}>
        <Suspense fallback={<Text size="sm">Loading the viewer</Text>}>
          <CodeView
            text={shown.code ?? ''}
            language={text !== undefined && (kind === 'json' || kind === 'xml') ? kind : 'text'}
            label={label}
            wrap={text !== undefined}
          />
        </Suspense>
      </div>
    </div>
  )
}
