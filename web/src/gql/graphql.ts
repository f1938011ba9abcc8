/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Where the names of columns come from. */
export type CsvHeader =
  /** From the first row. */
  | 'FIRST_ROW'
  /** From the settings; the first row is data. */
  | 'NONE';

/** Where an execution stands. */
export type ExecutionState =
  /** Given up; the payload is kept and can be replayed. */
  | 'DEAD'
  /** Waits for a flow with an active EVENT schedule. */
  | 'HELD'
  /** May run now. */
  | 'READY'
  /** Failed and will be tried again at `runAt`. */
  | 'RETRY'
  /** A worker has claimed it. */
  | 'RUNNING'
  /** Every step was delivered. */
  | 'SUCCEEDED';

/** How FHIR output is laid out. */
export type FhirOutput =
  /** A Bundle of type collection with all records. */
  | 'BUNDLE'
  /** One resource; fails unless there is exactly one record. */
  | 'RESOURCE';

/** How JSON input is laid out. */
export type JsonInput =
  /** One JSON document. */
  | 'DOCUMENT'
  /** One JSON object per line (NDJSON). */
  | 'LINES';

/** Which messages a list shows; left out means all. */
export type MessageFilterInput = {
  /** Only this listener's. */
  listenerId?: string | number | null | undefined;
  /** Received at or after. */
  receivedFrom?: string | null | undefined;
  /** Received before. */
  receivedUntil?: string | null | undefined;
  /** Only those with an execution in this state. */
  state?: ExecutionState | null | undefined;
};

/** Runs a message again. */
export type MessageReplayInput = {
  /** Which. */
  messageId: string | number;
};

/** An edited copy of a message: exactly one of text and base64 is given. */
export type MessageResendInput = {
  /** The new payload, as base64 (RFC 4648). */
  base64?: string | null | undefined;
  /** The message that was edited. */
  messageId: string | number;
  /** The new payload, as text in UTF-8. */
  text?: string | null | undefined;
};

/** What kind of principal did something. */
export type PrincipalKind =
  /** Nobody in particular. */
  | 'ANONYMOUS'
  /** An API key. */
  | 'API_KEY'
  /** Inlet itself. */
  | 'SYSTEM'
  /** A login. */
  | 'USER';

/** What a user or API key is to a tenant. */
export type Role =
  /** Everything but owners. */
  | 'ADMIN'
  /** Calls listeners and sees its own messages; for machines. */
  | 'API_USER'
  /** Builds listeners, formats, connections, flows and schedules. */
  | 'EDITOR'
  /** Runs, replays and pauses. */
  | 'OPERATOR'
  /** Everything, owners included. */
  | 'OWNER'
  /** Reads. */
  | 'VIEWER';

/** Where a step stands. */
export type StepState =
  /** The last attempt failed. */
  | 'FAILED'
  /** Delivered; no retry runs it again. */
  | 'SUCCEEDED';

/** What made an execution. */
export type Trigger =
  /** Somebody ran the flow. */
  | 'MANUAL'
  /** A message arrived. */
  | 'MESSAGE'
  /** Somebody replayed a message. */
  | 'REPLAY';

/** What an element's or attribute's name is in the record. */
export type XmlNames =
  /** The local name. */
  | 'LOCAL'
  /** With the prefix that the settings give the namespace, or {uri}local. */
  | 'QUALIFIED';

export type MessageResendMutationVariables = Exact<{
  input: MessageResendInput;
}>;


export type MessageResendMutation = { messageResend: { message: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type MessageQueryVariables = Exact<{
  id: string | number;
}>;


export type MessageQuery = { message: { id: string, receivedAt: string, method: string, target: string, size: number, sha256: string, editedFrom: string | null, headers: Array<{ name: string, value: string }>, parameters: Array<{ name: string, value: string }>, sender: { kind: PrincipalKind, name: string, address: string | null, requestId: string }, listener: { id: string, name: string, path: string, flow: { id: string, name: string, definition: { transformations: Array<{ from: { listener: { formatId: string } | null } }> } } | null } | null, executions: Array<(
      { id: string, state: ExecutionState, trigger: Trigger, replayOf: string | null, createdAt: string, finishedAt: string | null, flowVersion: number | null, flow: { id: string, name: string } | null }
      & { ' $fragmentRefs'?: { 'ExecutionStepsFragment': ExecutionStepsFragment } }
    )> } | null };

export type ReadAsQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadAsQuery = { format: { id: string, name: string, settings: { json: { input: JsonInput } | null, fhir: { output: FhirOutput } | null, xml: { names: XmlNames } | null, hl7V2: { mllp: boolean } | null, csv: { delimiter: string, quote: string, header: CsvHeader, columns: Array<{ name: string }> } | null, fixed: { recordTypes: Array<{ name: string, prefix: string | null, columns: Array<{ name: string, start: number | null, width: number }> }> } | null } } | null };

export type MessageReplayMutationVariables = Exact<{
  input: MessageReplayInput;
}>;


export type MessageReplayMutation = { messageReplay: { execution: { id: string, state: ExecutionState } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type MessageChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type MessageChangedSubscription = { executionChanged: { overrun: boolean, execution: { id: string, messageId: string | null } | null } };

export type MessagesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter: MessageFilterInput;
}>;


export type MessagesQuery = { messages: { nodes: Array<{ ' $fragmentRefs'?: { 'MessageRowFragment': MessageRowFragment } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MessageArrivedSubscriptionVariables = Exact<{
  listenerId?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type MessageArrivedSubscription = { messageArrived: { cursor: string, overrun: { after: string | null, resumesAfter: string } | null, message: { ' $fragmentRefs'?: { 'MessageRowFragment': MessageRowFragment } } | null } };

export type ExecutionChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ExecutionChangedSubscription = { executionChanged: { overrun: boolean, execution: { id: string, messageId: string | null, state: ExecutionState, failure: { code: string } | null } | null } };

export type MessageRowFragment = { id: string, cursor: string, receivedAt: string, listenerId: string, method: string, size: number, editedFrom: string | null, sender: { name: string }, executions: Array<{ id: string, state: ExecutionState, failure: { code: string } | null }> } & { ' $fragmentName'?: 'MessageRowFragment' };

export type PayloadPartQueryVariables = Exact<{
  id: string | number;
  offset: number;
  length: number;
}>;


export type PayloadPartQuery = { message: { id: string, body: { base64: string, hasMore: boolean } | null } | null };

export type NamesQueryVariables = Exact<{
  listeners?: string | null | undefined;
  formats?: string | null | undefined;
  connections?: string | null | undefined;
  flows?: string | null | undefined;
}>;


export type NamesQuery = { listeners: { nodes: Array<{ id: string, name: string, path: string, urlPath: string, enabled: boolean }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, formats: { nodes: Array<{ id: string, name: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, connections: { nodes: Array<{ id: string, name: string, settings: { http: { url: string } | null, directory: { path: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, flows: { nodes: Array<{ id: string, name: string, listener: { id: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { account: { id: string, login: string, name: string, platformAdmin: boolean } | null, memberships: Array<{ role: Role, tenant: { id: string, slug: string, name: string } }> } };

export type ExecutionStepsFragment = { id: string, state: ExecutionState, runAt: string, failure: { code: string, message: string, step: number | null, line: number | null, column: number | null, record: number | null, field: string | null } | null, steps: Array<{ ordinal: number, name: string, state: StepState, recordsIn: number, recordsOut: number, bytesOut: number, startedAt: string, finishedAt: string | null, attempts: Array<{ number: number, startedAt: string, finishedAt: string, target: string | null, responseStatus: number | null, responseBody: string | null, failure: { code: string, message: string, line: number | null, column: number | null, record: number | null, field: string | null } | null }> }> } & { ' $fragmentName'?: 'ExecutionStepsFragment' };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const MessageRowFragmentDoc = new TypedDocumentString(`
    fragment MessageRow on Message {
  id
  cursor
  receivedAt
  listenerId
  method
  size
  editedFrom
  sender {
    name
  }
  executions {
    id
    state
    failure {
      code
    }
  }
}
    `, {"fragmentName":"MessageRow"}) as unknown as TypedDocumentString<MessageRowFragment, unknown>;
export const ExecutionStepsFragmentDoc = new TypedDocumentString(`
    fragment ExecutionSteps on Execution {
  id
  state
  runAt
  failure {
    code
    message
    step
    line
    column
    record
    field
  }
  steps {
    ordinal
    name
    state
    recordsIn
    recordsOut
    bytesOut
    startedAt
    finishedAt
    attempts {
      number
      startedAt
      finishedAt
      target
      responseStatus
      responseBody
      failure {
        code
        message
        line
        column
        record
        field
      }
    }
  }
}
    `, {"fragmentName":"ExecutionSteps"}) as unknown as TypedDocumentString<ExecutionStepsFragment, unknown>;
export const MessageResendDocument = new TypedDocumentString(`
    mutation MessageResend($input: MessageResendInput!) {
  messageResend(input: $input) {
    message {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<MessageResendMutation, MessageResendMutationVariables>;
export const MessageDocument = new TypedDocumentString(`
    query Message($id: ID!) {
  message(id: $id) {
    id
    receivedAt
    method
    target
    size
    sha256
    editedFrom
    headers {
      name
      value
    }
    parameters {
      name
      value
    }
    sender {
      kind
      name
      address
      requestId
    }
    listener {
      id
      name
      path
      flow {
        id
        name
        definition {
          transformations {
            from {
              listener {
                formatId
              }
            }
          }
        }
      }
    }
    executions {
      id
      state
      trigger
      replayOf
      createdAt
      finishedAt
      flowVersion
      flow {
        id
        name
      }
      ...ExecutionSteps
    }
  }
}
    fragment ExecutionSteps on Execution {
  id
  state
  runAt
  failure {
    code
    message
    step
    line
    column
    record
    field
  }
  steps {
    ordinal
    name
    state
    recordsIn
    recordsOut
    bytesOut
    startedAt
    finishedAt
    attempts {
      number
      startedAt
      finishedAt
      target
      responseStatus
      responseBody
      failure {
        code
        message
        line
        column
        record
        field
      }
    }
  }
}`) as unknown as TypedDocumentString<MessageQuery, MessageQueryVariables>;
export const ReadAsDocument = new TypedDocumentString(`
    query ReadAs($id: ID!) {
  format(id: $id) {
    id
    name
    settings {
      json {
        input
      }
      fhir {
        output
      }
      xml {
        names
      }
      hl7V2 {
        mllp
      }
      csv {
        delimiter
        quote
        header
        columns {
          name
        }
      }
      fixed {
        recordTypes {
          name
          prefix
          columns {
            name
            start
            width
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ReadAsQuery, ReadAsQueryVariables>;
export const MessageReplayDocument = new TypedDocumentString(`
    mutation MessageReplay($input: MessageReplayInput!) {
  messageReplay(input: $input) {
    execution {
      id
      state
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<MessageReplayMutation, MessageReplayMutationVariables>;
export const MessageChangedDocument = new TypedDocumentString(`
    subscription MessageChanged {
  executionChanged {
    overrun
    execution {
      id
      messageId
    }
  }
}
    `) as unknown as TypedDocumentString<MessageChangedSubscription, MessageChangedSubscriptionVariables>;
export const MessagesDocument = new TypedDocumentString(`
    query Messages($first: Int!, $after: String, $filter: MessageFilterInput!) {
  messages(first: $first, after: $after, filter: $filter) {
    nodes {
      ...MessageRow
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment MessageRow on Message {
  id
  cursor
  receivedAt
  listenerId
  method
  size
  editedFrom
  sender {
    name
  }
  executions {
    id
    state
    failure {
      code
    }
  }
}`) as unknown as TypedDocumentString<MessagesQuery, MessagesQueryVariables>;
export const MessageArrivedDocument = new TypedDocumentString(`
    subscription MessageArrived($listenerId: ID, $after: String) {
  messageArrived(listenerId: $listenerId, after: $after) {
    cursor
    overrun {
      after
      resumesAfter
    }
    message {
      ...MessageRow
    }
  }
}
    fragment MessageRow on Message {
  id
  cursor
  receivedAt
  listenerId
  method
  size
  editedFrom
  sender {
    name
  }
  executions {
    id
    state
    failure {
      code
    }
  }
}`) as unknown as TypedDocumentString<MessageArrivedSubscription, MessageArrivedSubscriptionVariables>;
export const ExecutionChangedDocument = new TypedDocumentString(`
    subscription ExecutionChanged {
  executionChanged {
    overrun
    execution {
      id
      messageId
      state
      failure {
        code
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ExecutionChangedSubscription, ExecutionChangedSubscriptionVariables>;
export const PayloadPartDocument = new TypedDocumentString(`
    query PayloadPart($id: ID!, $offset: Int!, $length: Int!) {
  message(id: $id) {
    id
    body(offset: $offset, length: $length) {
      base64
      hasMore
    }
  }
}
    `) as unknown as TypedDocumentString<PayloadPartQuery, PayloadPartQueryVariables>;
export const NamesDocument = new TypedDocumentString(`
    query Names($listeners: String, $formats: String, $connections: String, $flows: String) {
  listeners(first: 100, after: $listeners) {
    nodes {
      id
      name
      path
      urlPath
      enabled
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
  formats(first: 100, after: $formats) {
    nodes {
      id
      name
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
  connections(first: 100, after: $connections) {
    nodes {
      id
      name
      settings {
        http {
          url
        }
        directory {
          path
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
  flows(first: 100, after: $flows) {
    nodes {
      id
      name
      listener {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<NamesQuery, NamesQueryVariables>;
export const MeDocument = new TypedDocumentString(`
    query Me {
  me {
    account {
      id
      login
      name
      platformAdmin
    }
    memberships {
      role
      tenant {
        id
        slug
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;