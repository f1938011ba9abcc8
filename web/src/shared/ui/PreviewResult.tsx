import { Alert, Stack, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { type FragmentType, graphql, readFragment } from '@/gql'
import { FailureText } from './ExecutionSteps'
import { bytes, count } from './format'
import classes from './PreviewResult.module.css'

const CodeView = lazy(() => import('@/shared/codemirror/CodeView').then((module) => ({ default: module.CodeView })))

export const PreviewDocument = graphql(`
  fragment PreviewFields on FlowPreview {
    read
    mapped
    written
    size
    recordsIn
    recordsOut
    rejectedCount
    rejected { record code message field content }
    failure { code message line column record field }
  }
`)

const pretty = (value: unknown) => JSON.stringify(value, null, 2)

/** What a step makes of a sample: the records before and after, and the bytes that would be delivered. */
export function PreviewResult({ preview }: { preview: FragmentType<typeof PreviewDocument> }) {
  const { read, mapped, written, size, recordsIn, recordsOut, rejectedCount, rejected, failure } = readFragment(
    PreviewDocument,
    preview,
  )
  const stages = [
    { title: 'Written', text: written, json: /^\s*[[{]/.test(written), note: `${bytes(size)} in all` },
    { title: 'Mapped', text: pretty(mapped), json: true, note: `the first of ${count(recordsOut)}` },
    { title: 'Read', text: pretty(read), json: true, note: `the first of ${count(recordsIn)}` },
  ].filter(({ title, text }) => (title === 'Written' ? text !== '' : text !== '[]'))
  return (
    <Stack gap="sm">
      {failure ? (
        <Alert color="red" variant="outline" title="Nothing would be delivered">
          <FailureText failure={failure} />
        </Alert>
      ) : (
        <Text size="sm">
          {count(recordsIn)} {recordsIn === 1 ? 'record' : 'records'} read, {count(recordsOut)} written
          {rejectedCount > 0 ? `, ${count(rejectedCount)} rejected` : ''}. Nothing was delivered.
        </Text>
      )}
      {rejected.map((one, index) => (
        <FailureText key={index} failure={{ ...one, line: null, column: null }} />
      ))}
      {stages.map(({ title, text, json, note }) => (
        <section key={title} aria-label={title}>
          <Text size="sm" fw={600}>
            {title}{' '}
            <Text span size="xs" className="muted">
              {note}
            </Text>
          </Text>
          <div className={classes.code}>
            <Suspense fallback={<Text size="sm">Loading the viewer</Text>}>
              <CodeView text={text} language={json ? 'json' : 'text'} label={`${title} records`} />
            </Suspense>
          </div>
        </section>
      ))}
    </Stack>
  )
}
