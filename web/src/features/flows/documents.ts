import { graphql } from '@/gql'

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
      latestVersion
      note
      listener { id name }
      schedule { id active }
      definition { asInput }
      draft { version author note createdAt definition { asInput } }
    }
  }
`)

export const FlowVersions = graphql(`
  query FlowVersions($id: ID!) {
    flow(id: $id) {
      id
      versions(first: 50) { nodes { version author note createdAt definition { asInput } } }
    }
  }
`)

export const FlowPublish = graphql(`
  mutation FlowPublish($input: FlowPublishInput!) {
    flowPublish(input: $input) { flow { id version } userErrors { code field message } }
  }
`)

export const FlowRevert = graphql(`
  mutation FlowRevert($input: FlowRevertInput!) {
    flowRevert(input: $input) { flow { id version } userErrors { code field message } }
  }
`)

export const FlowPreview = graphql(`
  query FlowPreview($input: FlowPreviewInput!) {
    flowPreview(input: $input) { ...PreviewFields }
  }
`)

export const FlowSamples = graphql(`
  query FlowSamples($filter: MessageFilterInput!) {
    messages(first: 20, filter: $filter) { nodes { id receivedAt size } }
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
