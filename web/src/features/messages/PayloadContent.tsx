import { Alert, Text } from '@mantine/core'
import { lazy, Suspense, useMemo } from 'react'
import { type Mode, WORDS } from './payloadModes'
import type { Payload } from './usePayload'
import { parseCsv } from './viewers/csv'
import { type FixedType, parseFixed } from './viewers/fixed'
import { breakLongLines, hexDump, type KnownFormat, type PayloadKind } from './viewers/kinds'
import { prettyJson, prettyXml } from './viewers/pretty'

const CodeView = lazy(() => import('@/shared/codemirror/CodeView').then((module) => ({ default: module.CodeView })))
const PayloadTree = lazy(() => import('./viewers/PayloadTree').then((module) => ({ default: module.PayloadTree })))
const GridView = lazy(() => import('./viewers/GridView').then((module) => ({ default: module.GridView })))

type ContentProps = {
  payload: Payload
  known: KnownFormat | undefined
  fixedTypes: readonly FixedType[] | undefined
  kind: PayloadKind
  mode: Mode
  text: string | undefined
}

/** The payload in the wanted view; what cannot be read as its kind is shown as it came, with the reason. */
export function PayloadContent({ kind, mode, text, payload, known, fixedTypes }: ContentProps) {
  const shown = useMemo(() => {
    if (text === undefined) return { code: hexDump(payload.bytes) }
    if (mode === 'pretty') return { code: kind === 'xml' ? prettyXml(text) : prettyJson(text) }
    if (mode === 'grid')
      return { grid: kind === 'fixed' && fixedTypes ? parseFixed(text, fixedTypes) : parseCsv(text, known) }
    return { code: kind === 'hl7' ? text.replace(/\r\n?/g, '\n') : text }
  }, [text, mode, kind, payload.bytes, known, fixedTypes])
  const laidOut = useMemo(() => breakLongLines(shown.code ?? ''), [shown.code])
  const label = `Payload as ${WORDS[kind]}`
  const waiting = <Text size="sm">Loading the viewer</Text>
  const code = (
    <div style={{ height: '100%', display: 'flex', flexDirection: 'column', gap: 4 }}>
      {laidOut === (shown.code ?? '') ? null : (
        <Text size="xs">Very long lines are broken here, to be shown; copy and download give them whole.</Text>
      )}
      <div style={{ flex: 1, minHeight: 0 }}>
        <Suspense fallback={waiting}>
          <CodeView
            text={laidOut}
            language={text !== undefined && (kind === 'json' || kind === 'xml') ? kind : 'text'}
            label={label}
            wrap={text !== undefined}
          />
        </Suspense>
      </div>
    </div>
  )
  if (mode === 'tree' && text !== undefined && (kind === 'json' || kind === 'xml' || kind === 'hl7'))
    return (
      <Suspense fallback={waiting}>
        <PayloadTree
          text={text}
          kind={kind}
          label={label}
          otherwise={(problem) => (
            <div style={{ height: '100%', display: 'flex', flexDirection: 'column', gap: 6 }}>
              <Alert color="yellow" variant="outline" title="It cannot be read as that" p="xs">
                <Text size="xs">{problem}</Text>
              </Alert>
              <div style={{ flex: 1, minHeight: 0 }}>{code}</div>
            </div>
          )}
        />
      </Suspense>
    )
  if (shown.grid)
    return (
      <Suspense fallback={waiting}>
        <GridView grid={shown.grid} label={label} />
      </Suspense>
    )
  return code
}
