import { Text } from '@mantine/core'
import { graphql } from '@/gql'
import type { FormatCreateInput, FormatsQuery, FormatUpdateInput } from '@/gql/graphql'
import { label } from '@/shared/forms/describe'
import { useEditing } from '@/shared/forms/useEditing'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { ConfigurationList } from '@/shared/ui/ConfigurationList'
import { Empty } from '@/shared/ui/Empty'
import { moment } from '@/shared/ui/format'
import { Page } from '@/shared/ui/Page'

const Formats = graphql(`
  query Formats($after: String) {
    formats(first: 50, after: $after) {
      nodes {
        id name updatedAt
        settings {
          json { input recordsPath duplicateKeys layout pretty rootName maxRecordBytes }
          xml { recordsPath names namespaces { prefix uri } lists declaration rootTag rowTag encoding maxRecordBytes }
          csv {
            delimiter quote escape header trim comment nullText raggedRows strayQuotes lineEnd alwaysQuote formulaGuard encoding maxRecordBytes
            columns { name type { ...ColumnTypeFields } }
          }
          fixed {
            typeField framing length lineEnd encoding maxRecordBytes
            recordTypes { name prefix columns { name start width align pad type { ...ColumnTypeFields } } }
          }
          hl7V2 {
            escapes batch mllp encoding maxRecordBytes
            groups { name segments groups { name segments groups { name segments groups { name segments } } } }
          }
          fhir { bundle resourceTypes validation output maxRecordBytes }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)
const FormatCreate = graphql(`
  mutation FormatCreate($input: FormatCreateInput!) {
    formatCreate(input: $input) { format { id } userErrors { code field message } }
  }
`)
const FormatUpdate = graphql(`
  mutation FormatUpdate($input: FormatUpdateInput!) {
    formatUpdate(input: $input) { format { id } userErrors { code field message } }
  }
`)
const FormatDelete = graphql(`
  mutation FormatDelete($id: ID!) { formatDelete(id: $id) { deletedId userErrors { code field message } } }
`)

type Row = FormatsQuery['formats']['nodes'][number]

const kindOf = ({ settings }: Row) => Object.entries(settings).find(([, value]) => value !== null)?.[0] ?? ''

export function FormatsPage() {
  const { mayEdit } = useMe()
  const editing = useEditing<Row>({
    noun: 'format',
    nameOf: ({ name }) => name,
    may: mayEdit,
    create: {
      type: 'FormatCreateInput',
      save: async (input: FormatCreateInput) => (await request(FormatCreate, { input })).formatCreate.userErrors,
    },
    update: {
      type: 'FormatUpdateInput',
      prominent: ['name', 'settings'],
      save: async (input: FormatUpdateInput) => (await request(FormatUpdate, { input })).formatUpdate.userErrors,
    },
  })
  return (
    <Page title="Formats" lead="How bytes become records, and records bytes again." actions={editing.add}>
      <ConfigurationList<Row>
        noun="formats"
        page={async (after, signal) => (await request(Formats, { after }, signal)).formats}
        nameOf={({ name }) => name}
        columns={[
          {
            title: 'Name',
            cell: (row) => (
              <Text size="sm" fw={600}>
                {row.name}
              </Text>
            ),
          },
          { title: 'Kind', cell: (row) => label(kindOf(row)), nowrap: true },
          { title: 'Changed', cell: (row) => moment(row.updatedAt), hideNarrow: true, nowrap: true },
        ]}
        onEdit={editing.edit}
        onDelete={mayEdit ? async ({ id }) => (await request(FormatDelete, { id })).formatDelete.userErrors : undefined}
        empty={
          <Empty title="No format yet" action={editing.add}>
            A flow reads and writes with a format: JSON, XML, CSV, fixed-length records, HL7 v2 or FHIR.
          </Empty>
        }
      />
      {editing.form}
    </Page>
  )
}

export const ColumnTypeFields = graphql(`
  fragment ColumnTypeFields on ColumnType {
    number { decimalMark groupMark impliedDecimals }
    date { pattern }
    dateTime { pattern }
    boolean { trueText falseText }
  }
`)
