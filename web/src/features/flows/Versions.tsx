import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { FlowQuery } from '@/gql/graphql'
import { moment } from '@/shared/ui/format'
import { diffLines } from './diff'
import { definitionInput } from './FlowEditor'
import classes from './Versions.module.css'

type Version = NonNullable<FlowQuery['flow']>['versions']['nodes'][number]
type Props = {
  versions: readonly Version[]
  current: number
  onRestore: ((definition: Version['definition']) => void) | undefined
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const

/** What changed from one version to another. */
export function Versions({ versions, current, onRestore }: Props) {
  const previous = versions.find(({ version }) => version < current)?.version ?? current
  const [from, setFrom] = useState(previous)
  const [to, setTo] = useState(current)
  const find = (wanted: number) => versions.find(({ version }) => version === wanted)
  const text = (version: Version | undefined) =>
    JSON.stringify(version ? definitionInput(version.definition) : {}, null, 2)
  const lines = diffLines(text(find(from)), text(find(to)))
  const old = find(from)
  const data = versions.map(({ version, createdAt }) => ({
    value: String(version),
    label: `Version ${version}, ${moment(createdAt)}`,
  }))
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <Select
          label="From"
          w={300}
          data={data}
          value={String(from)}
          allowDeselect={false}
          onChange={(next) => setFrom(Number(next))}
        />
        <Select
          label="To"
          w={300}
          data={data}
          value={String(to)}
          allowDeselect={false}
          onChange={(next) => setTo(Number(next))}
        />
        {onRestore && old && from !== current ? (
          <Button variant="default" onClick={() => onRestore(old.definition)}>
            Restore version {from}
          </Button>
        ) : null}
      </Group>
      {versions.length === 1 ? <Text size="sm">There is one version so far.</Text> : null}
      {from === to ? null : lines.every(({ kind }) => kind === 'same') ? <Text size="sm">Nothing differs.</Text> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section className={classes.diff} tabIndex={0} aria-label={`From version ${from} to version ${to}`}>
        {lines.map((line, index) => (
          <div key={index} data-kind={line.kind}>
            {SIGNS[line.kind]} {line.text}
          </div>
        ))}
      </section>
    </Stack>
  )
}
