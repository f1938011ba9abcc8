import { Button, Group, NativeSelect, Progress, SegmentedControl, Text } from '@mantine/core'
import { Download } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Copy } from '@/shared/ui/Copy'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { bytes } from '@/shared/ui/format'
import { PayloadContent } from './PayloadContent'
import { MODES, type Mode, WORDS } from './payloadModes'
import type { Payload } from './usePayload'
import type { FixedType } from './viewers/fixed'
import { decode, type KnownFormat, kindOf, type PayloadKind } from './viewers/kinds'

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
        <NativeSelect
          size="xs"
          w={120}
          aria-label="Kind of payload"
          data={Object.entries(WORDS)
            .filter(([value]) => (value === 'binary' ? text === undefined || value === kind : text !== undefined))
            .filter(([value]) => value !== 'fixed' || fixedTypes)
            .map(([value, label]) => ({ value, label }))}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as PayloadKind)}
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
          <PayloadContent kind={kind} mode={mode} text={text} payload={payload} known={known} fixedTypes={fixedTypes} />
        ) : null}
      </div>
    </>
  )
}
