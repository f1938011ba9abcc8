import { graphql } from '@/gql'

export const FlowDefinitionFields = graphql(`
  fragment FlowDefinitionFields on FlowDefinition {
    transformations {
      name
      from { listener { formatId } file { connectionId formatId name } }
      to { http { connectionId formatId } file { connectionId formatId name } }
      mapping {
        passThrough
        fields { exclude set { target path constant parameter type onMissing default } }
      }
    }
    parameters { name default }
    retry { maxAttempts initialDelayMs maxDelayMs }
  }
`)

export const Flows = graphql(`
  query Flows($after: String) {
    flows(first: 50, after: $after) {
      nodes { id name version updatedAt listener { id name } schedule { id active } }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export const FlowDocument = graphql(`
  query Flow($id: ID!) {
    flow(id: $id) {
      id
      name
      version
      listener { id name }
      schedule { id active }
      definition { ...FlowDefinitionFields }
      versions(first: 20) { nodes { version createdAt definition { ...FlowDefinitionFields } } }
    }
  }
`)

export const FlowCreate = graphql(`
  mutation FlowCreate($input: FlowCreateInput!) {
    flowCreate(input: $input) { flow { id } userErrors { code field message } }
  }
`)

export const FlowUpdate = graphql(`
  mutation FlowUpdate($input: FlowUpdateInput!) {
    flowUpdate(input: $input) { flow { id version } userErrors { code field message } }
  }
`)

export const FlowDelete = graphql(`
  mutation FlowDelete($id: ID!) { flowDelete(id: $id) { deletedId userErrors { code field message } } }
`)

export const FlowRun = graphql(`
  mutation FlowRun($input: FlowRunInput!) {
    flowRun(input: $input) { execution { id } userErrors { code field message } }
  }
`)

export const FlowSchedule = graphql(`
  mutation FlowSchedule($input: ScheduleCreateInput!) {
    scheduleCreate(input: $input) { schedule { id } userErrors { code field message } }
  }
`)

export const FlowFormatCreate = graphql(`
  mutation FlowFormatCreate($input: FormatCreateInput!) {
    formatCreate(input: $input) { format { id } userErrors { code field message } }
  }
`)

export const FlowConnectionCreate = graphql(`
  mutation FlowConnectionCreate($input: ConnectionCreateInput!) {
    connectionCreate(input: $input) { connection { id } userErrors { code field message } }
  }
`)
