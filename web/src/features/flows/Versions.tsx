import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FlowVersionsQuery } from '@/gql/graphql'
import { tenantKey } from '@/shared/graphql/queryClient'
import { request } from '@/shared/graphql/request'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { moment } from '@/shared/ui/format'
import { Waiting } from '@/shared/ui/Waiting'
import { diffLines } from './diff'
import { FlowVersions } from './documents'
import classes from './Versions.module.css'

type Version = NonNullable<FlowVersionsQuery['flow']>['versions']['nodes'][number]
type Props = {
  flowId: string
  /** The published one. */
  current: number
  latest: number
  may: boolean
  /** Puts what a version says into the form. */
  onRestore: (version: Version) => void
  onPublish: (version: number) => void
  onRevert: (version: number) => void
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const

/** What changed from one version to another, who made them, and the ways back. */
export function Versions(props: Props) {
  const query = useQuery({
    queryKey: tenantKey('flowVersions', props.flowId, props.latest),
    queryFn: ({ signal }) => request(FlowVersions, { id: props.flowId }, signal),
  })
  if (query.error)
    return <ErrorPanel title="The versions could not be loaded" error={query.error} retry={query.refetch} />
  if (!query.data) return <Waiting rows={6} />
  return <Loaded {...props} versions={query.data.flow?.versions.nodes ?? []} />
}

function Loaded({
  versions,
  current,
  latest,
  may,
  onRestore,
  onPublish,
  onRevert,
}: Props & { versions: readonly Version[] }) {
  const newest = Math.max(latest, current)
  const [from, setFrom] = useState(
    latest > current ? current : (versions.find(({ version }) => version < current)?.version ?? current),
  )
  const [to, setTo] = useState(newest)
  const find = (wanted: number) => versions.find(({ version }) => version === wanted)
  const text = (version: Version | undefined) => JSON.stringify(version?.definition.asInput ?? {}, null, 2)
  const lines = diffLines(text(find(from)), text(find(to)))
  const old = find(from)
  const shown = find(to)
  const data = versions.map(({ version, createdAt, author }) => ({
    value: String(version),
    label: `Version ${version}${version === current ? ' (published)' : version > current ? ' (draft)' : ''}, ${author}, ${moment(createdAt)}`,
  }))
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <Select
          label="From"
          w={340}
          data={data}
          value={String(from)}
          allowDeselect={false}
          onChange={(next) => setFrom(Number(next))}
        />
        <Select
          label="To"
          w={340}
          data={data}
          value={String(to)}
          allowDeselect={false}
          onChange={(next) => setTo(Number(next))}
        />
        {may && old && from !== current ? (
          <>
            <Button variant="default" onClick={() => onRestore(old)}>
              Restore version {from}
            </Button>
            {from < current ? (
              <Button variant="default" onClick={() => onRevert(from)}>
                Revert to version {from}
              </Button>
            ) : null}
          </>
        ) : null}
        {may && to > current ? <Button onClick={() => onPublish(to)}>Publish version {to}</Button> : null}
      </Group>
      {shown?.note ? (
        <Text size="sm">
          {shown.author}: {shown.note}
        </Text>
      ) : null}
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
