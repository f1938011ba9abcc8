/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation ConnectionTest($input: ConnectionTestInput!) {\n    connectionTest(input: $input) {\n      test { passed steps { stage outcome durationMs code message } }\n      userErrors { code field message }\n    }\n  }\n": typeof types.ConnectionTestDocument,
    "\n  query Connections($after: String) {\n    connections(first: 50, after: $after) {\n      nodes {\n        id name secretSet updatedAt\n        limits { maxConcurrency circuitBreaker { enabled failurePercent minimumAttempts waitSeconds } }\n        circuit { state retryAt failure { code message } }\n        settings {\n          http {\n            url method timeoutMs successStatuses compress signed\n            query { name value }\n            headers { name value }\n            tls { caCertificates clientCertificate }\n            authentication {\n              kind user\n              apiKey { place name }\n              token { url method contentType payload tokenPath header prefix lifetimeSeconds }\n              oauth2 { tokenUrl scope audience credentialsInBody }\n            }\n          }\n          directory { path }\n          postgres { host port database user tls caCertificates statementTimeoutMs maxConnections }\n          mysql { host port database user tls caCertificates statementTimeoutMs maxConnections }\n          sqlite { path statementTimeoutMs maxConnections }\n          s3 { bucket region endpoint pathStyle accessKeyId prefix }\n          googleCloud { bucket prefix }\n          azure { account container endpoint authentication prefix }\n          sftp { host port user authentication hostKeys directory timeoutMs }\n          email { host port tls user from to cc subject body caCertificates timeoutMs }\n          nats { host port tls user caCertificates timeoutMs }\n          rabbitmq { host port virtualHost tls user caCertificates timeoutMs }\n          redis { host port database tls user caCertificates timeoutMs }\n          kafka { host port otherBrokers { host port } tls user mechanism caCertificates timeoutMs }\n        }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.ConnectionsDocument,
    "\n  mutation ConnectionCreate($input: ConnectionCreateInput!) {\n    connectionCreate(input: $input) { connection { id } userErrors { code field message } }\n  }\n": typeof types.ConnectionCreateDocument,
    "\n  mutation ConnectionUpdate($input: ConnectionUpdateInput!) {\n    connectionUpdate(input: $input) { connection { id } userErrors { code field message } }\n  }\n": typeof types.ConnectionUpdateDocument,
    "\n  mutation ConnectionDelete($id: ID!) { connectionDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.ConnectionDeleteDocument,
    "\n  query Executions($after: String, $filter: ExecutionFilterInput!) {\n    executions(first: 50, after: $after, filter: $filter) {\n      nodes {\n        id state trigger createdAt startedAt finishedAt messageId\n        flow { id name }\n        failure { code message }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.ExecutionsDocument,
    "\n  query Execution($id: ID!) {\n    execution(id: $id) {\n      id state trigger createdAt startedAt finishedAt messageId flowVersion replayOf starts crashes\n      flow { id name }\n      parameters { name value }\n      ...ExecutionSteps\n    }\n  }\n": typeof types.ExecutionDocument,
    "\n  subscription ExecutionListChanged { executionChanged { overrun execution { id } } }\n": typeof types.ExecutionListChangedDocument,
    "\n  query Feeds($after: String) {\n    feeds(first: 50, after: $after) {\n      nodes {\n        id name enabled state lastReceivedAt listenerId connectionId lastError { code message at }\n        listener { name } connection { name }\n        source { nats { stream durable subject } rabbitmq { queue } redis { stream group field } kafka { topic begin whenLost } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.FeedsDocument,
    "\n  mutation FeedCreate($input: FeedCreateInput!) {\n    feedCreate(input: $input) { feed { id } userErrors { code field message } }\n  }\n": typeof types.FeedCreateDocument,
    "\n  mutation FeedUpdate($input: FeedUpdateInput!) {\n    feedUpdate(input: $input) { feed { id } userErrors { code field message } }\n  }\n": typeof types.FeedUpdateDocument,
    "\n  mutation FeedDelete($id: ID!) { feedDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.FeedDeleteDocument,
    "\n  query Flows($after: String) {\n    flows(first: 50, after: $after) {\n      nodes { id name version updatedAt listener { id name } schedule { id active } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.FlowsDocument,
    "\n  query Flow($id: ID!) {\n    flow(id: $id) {\n      id\n      name\n      version\n      latestVersion\n      note\n      listener { id name }\n      schedule { id active }\n      definition { asInput }\n      draft { version author note createdAt definition { asInput } }\n    }\n  }\n": typeof types.FlowDocument,
    "\n  query FlowVersions($id: ID!) {\n    flow(id: $id) {\n      id\n      versions(first: 50) { nodes { version author note createdAt definition { asInput } } }\n    }\n  }\n": typeof types.FlowVersionsDocument,
    "\n  mutation FlowPublish($input: FlowPublishInput!) {\n    flowPublish(input: $input) { flow { id version } userErrors { code field message } }\n  }\n": typeof types.FlowPublishDocument,
    "\n  mutation FlowRevert($input: FlowRevertInput!) {\n    flowRevert(input: $input) { flow { id version } userErrors { code field message } }\n  }\n": typeof types.FlowRevertDocument,
    "\n  query FlowPreview($input: FlowPreviewInput!) {\n    flowPreview(input: $input) { ...PreviewFields }\n  }\n": typeof types.FlowPreviewDocument,
    "\n  query FlowSamples($filter: MessageFilterInput!) {\n    messages(first: 20, filter: $filter) { nodes { id receivedAt size } }\n  }\n": typeof types.FlowSamplesDocument,
    "\n  mutation FlowCreate($input: FlowCreateInput!) {\n    flowCreate(input: $input) { flow { id } userErrors { code field message } }\n  }\n": typeof types.FlowCreateDocument,
    "\n  mutation FlowUpdate($input: FlowUpdateInput!) {\n    flowUpdate(input: $input) { flow { id version } userErrors { code field message } }\n  }\n": typeof types.FlowUpdateDocument,
    "\n  mutation FlowDelete($id: ID!) { flowDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.FlowDeleteDocument,
    "\n  mutation FlowRun($input: FlowRunInput!) {\n    flowRun(input: $input) { execution { id } userErrors { code field message } }\n  }\n": typeof types.FlowRunDocument,
    "\n  mutation FlowSchedule($input: ScheduleCreateInput!) {\n    scheduleCreate(input: $input) { schedule { id } userErrors { code field message } }\n  }\n": typeof types.FlowScheduleDocument,
    "\n  mutation FlowFormatCreate($input: FormatCreateInput!) {\n    formatCreate(input: $input) { format { id } userErrors { code field message } }\n  }\n": typeof types.FlowFormatCreateDocument,
    "\n  mutation FlowConnectionCreate($input: ConnectionCreateInput!) {\n    connectionCreate(input: $input) { connection { id } userErrors { code field message } }\n  }\n": typeof types.FlowConnectionCreateDocument,
    "\n  query Formats($after: String) {\n    formats(first: 50, after: $after) {\n      nodes {\n        id name updatedAt\n        settings {\n          json { input recordsPath duplicateKeys layout pretty rootName maxRecordBytes }\n          xml { recordsPath names namespaces { prefix uri } lists declaration rootTag rowTag encoding maxRecordBytes }\n          csv {\n            delimiter quote escape header trim comment nullText raggedRows strayQuotes lineEnd alwaysQuote formulaGuard encoding maxRecordBytes\n            columns { name type { ...ColumnTypeFields } }\n          }\n          fixed {\n            typeField framing length lineEnd encoding maxRecordBytes\n            recordTypes { name prefix columns { name start width align pad type { ...ColumnTypeFields } } }\n          }\n          hl7V2 {\n            escapes batch mllp encoding maxRecordBytes\n            groups { name segments groups { name segments groups { name segments groups { name segments } } } }\n          }\n          fhir { bundle resourceTypes validation output maxRecordBytes }\n        }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.FormatsDocument,
    "\n  mutation FormatCreate($input: FormatCreateInput!) {\n    formatCreate(input: $input) { format { id } userErrors { code field message } }\n  }\n": typeof types.FormatCreateDocument,
    "\n  mutation FormatUpdate($input: FormatUpdateInput!) {\n    formatUpdate(input: $input) { format { id } userErrors { code field message } }\n  }\n": typeof types.FormatUpdateDocument,
    "\n  mutation FormatDelete($id: ID!) { formatDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.FormatDeleteDocument,
    "\n  fragment ColumnTypeFields on ColumnType {\n    number { decimalMark groupMark impliedDecimals }\n    date { pattern }\n    dateTime { pattern }\n    boolean { trueText falseText }\n  }\n": typeof types.ColumnTypeFieldsFragmentDoc,
    "\n  query Listeners($after: String) {\n    listeners(first: 50, after: $after) {\n      nodes {\n        id name path urlPath methods enabled maxBodyBytes rateLimit { perSecond burst }\n        authentication { kind header }\n        reply { waitMs kind template { mediaType body } }\n        flow { id name }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.ListenersDocument,
    "\n  mutation ListenerCreate($input: ListenerCreateInput!) {\n    listenerCreate(input: $input) { listener { id } userErrors { code field message } }\n  }\n": typeof types.ListenerCreateDocument,
    "\n  mutation ListenerUpdate($input: ListenerUpdateInput!) {\n    listenerUpdate(input: $input) { listener { id } userErrors { code field message } }\n  }\n": typeof types.ListenerUpdateDocument,
    "\n  mutation ListenerDelete($id: ID!) { listenerDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.ListenerDeleteDocument,
    "\n  query BulkReplays {\n    bulkReplays(first: 10) {\n      nodes { id state total handled replayed startedBy createdAt finishedAt filter { state } }\n    }\n  }\n": typeof types.BulkReplaysDocument,
    "\n  query MessageCount($filter: MessageFilterInput!) { messageCount(filter: $filter) { count more } }\n": typeof types.MessageCountDocument,
    "\n  mutation BulkReplayCreate($input: BulkReplayCreateInput!) {\n    bulkReplayCreate(input: $input) { bulkReplay { id } userErrors { code field message } }\n  }\n": typeof types.BulkReplayCreateDocument,
    "\n  mutation BulkReplayCancel($id: ID!) {\n    bulkReplayCancel(id: $id) { bulkReplay { id } userErrors { code field message } }\n  }\n": typeof types.BulkReplayCancelDocument,
    "\n  mutation MessageResend($input: MessageResendInput!) {\n    messageResend(input: $input) { message { id } userErrors { code field message } }\n  }\n": typeof types.MessageResendDocument,
    "\n  query Message($id: ID!) {\n    message(id: $id) {\n      id\n      receivedAt\n      method\n      target\n      size\n      sha256\n      editedFrom\n      calledBy { executionId step }\n      headers { name value }\n      parameters { name value }\n      sender { kind name address requestId }\n      listener { id name path flow { id name definition { transformations { from { listener { formatId } } } } } }\n      executions {\n        id\n        state\n        trigger\n        replayOf\n        createdAt\n        finishedAt\n        flowVersion\n        flow { id name }\n        ...ExecutionSteps\n      }\n    }\n  }\n": typeof types.MessageDocument,
    "\n  query ReadAs($id: ID!) {\n    format(id: $id) {\n      id\n      name\n      settings {\n        json { input }\n        fhir { output }\n        xml { names }\n        hl7V2 { mllp }\n        csv { delimiter quote header columns { name } }\n        fixed { recordTypes { name prefix columns { name start width } } }\n      }\n    }\n  }\n": typeof types.ReadAsDocument,
    "\n  mutation MessageReplay($input: MessageReplayInput!) {\n    messageReplay(input: $input) { execution { id state } userErrors { code field message } }\n  }\n": typeof types.MessageReplayDocument,
    "\n  subscription MessageChanged { executionChanged { overrun execution { id messageId } } }\n": typeof types.MessageChangedDocument,
    "\n  query FlowSteps($id: ID!) { flow(id: $id) { id version definition { transformations { name } } } }\n": typeof types.FlowStepsDocument,
    "\n  query MessageTransformed($input: FlowPreviewInput!) { flowPreview(input: $input) { ...PreviewFields } }\n": typeof types.MessageTransformedDocument,
    "\n  query Messages($first: Int!, $after: String, $filter: MessageFilterInput!) {\n    messages(first: $first, after: $after, filter: $filter) {\n      nodes { ...MessageRow }\n      pageInfo { hasNextPage endCursor }\n      searched { cursor receivedAt messages }\n    }\n  }\n": typeof types.MessagesDocument,
    "\n  subscription MessageArrived($listenerId: ID, $after: String, $key: String) {\n    messageArrived(listenerId: $listenerId, after: $after, key: $key) {\n      cursor\n      overrun { after resumesAfter }\n      message { ...MessageRow }\n    }\n  }\n": typeof types.MessageArrivedDocument,
    "\n  subscription ExecutionChanged {\n    executionChanged {\n      overrun\n      execution { id messageId state failure { code } }\n    }\n  }\n": typeof types.ExecutionChangedDocument,
    "\n  fragment MessageRow on Message {\n    id\n    cursor\n    receivedAt\n    listenerId\n    method\n    size\n    editedFrom\n    sender { name }\n    executions { id state failure { code } }\n  }\n": typeof types.MessageRowFragmentDoc,
    "\n  query PayloadPart($id: ID!, $offset: Int!, $length: Int!) {\n    message(id: $id) { id body(offset: $offset, length: $length) { base64 hasMore } }\n  }\n": typeof types.PayloadPartDocument,
    "\n  query Overview($from: DateTime!, $until: DateTime!, $buckets: Int!) {\n    overview(from: $from, until: $until, buckets: $buckets) {\n      received\n      failed\n      p95Ms\n      waiting\n      oldestWaitingAt\n      held\n      buckets { from received failed }\n      failingFlows { failed flow { id name } }\n      silentListeners { lastReceivedAt usualPauseSeconds listener { id name } }\n    }\n  }\n": typeof types.OverviewDocument,
    "\n  query NoticeDeliveries($noticeId: ID!, $after: String) {\n    noticeDeliveries(noticeId: $noticeId, first: 50, after: $after) {\n      nodes { id kind executionId state attempts dueAt attemptedAt status createdAt failure { code message } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.NoticeDeliveriesDocument,
    "\n  mutation NoticeDeliveryRetry($id: ID!) {\n    noticeDeliveryRetry(id: $id) { delivery { id } userErrors { code field message } }\n  }\n": typeof types.NoticeDeliveryRetryDocument,
    "\n  mutation NoticeTest($id: ID!) {\n    noticeTest(id: $id) { result { delivered status failure { code message } } userErrors { code field message } }\n  }\n": typeof types.NoticeTestDocument,
    "\n  query Notices($after: String) {\n    notices(first: 50, after: $after) {\n      nodes { id name active flowIds on connectionId quietSeconds connection { name } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.NoticesDocument,
    "\n  mutation NoticeCreate($input: NoticeCreateInput!) {\n    noticeCreate(input: $input) { notice { id } userErrors { code field message } }\n  }\n": typeof types.NoticeCreateDocument,
    "\n  mutation NoticeUpdate($input: NoticeUpdateInput!) {\n    noticeUpdate(input: $input) { notice { id } userErrors { code field message } }\n  }\n": typeof types.NoticeUpdateDocument,
    "\n  mutation NoticeDelete($id: ID!) { noticeDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.NoticeDeleteDocument,
    "\n  mutation FirstListener($input: ListenerCreateInput!) {\n    listenerCreate(input: $input) {\n      listener { id name urlPath authentication { kind header } }\n      userErrors { code field message }\n    }\n  }\n": typeof types.FirstListenerDocument,
    "\n  mutation FirstKey($input: ApiKeyCreateInput!) {\n    apiKeyCreate(input: $input) { secret userErrors { code field message } }\n  }\n": typeof types.FirstKeyDocument,
    "\n  subscription FirstMessage($listenerId: ID) {\n    messageArrived(listenerId: $listenerId) {\n      message { id receivedAt size sender { name } body(length: 4000) { text } }\n    }\n  }\n": typeof types.FirstMessageDocument,
    "\n  subscription Rejected { requestRejected { listenerId reason at } }\n": typeof types.RejectedDocument,
    "\n  query Emptiness {\n    messages(first: 1) { nodes { id } }\n    listeners(first: 1) { nodes { id name urlPath authentication { kind header } } }\n  }\n": typeof types.EmptinessDocument,
    "\n  query ScheduleNextRuns($cron: String!, $timeZone: String!) { scheduleNextRuns(cron: $cron, timeZone: $timeZone, n: 5) }\n": typeof types.ScheduleNextRunsDocument,
    "\n  query Schedules($after: String) {\n    schedules(first: 50, after: $after) {\n      nodes {\n        id kind active startsAt endsAt overlap missed nextRunAt lastRunAt lastSkippedAt flow { id name } parameters { name value }\n        timing { cron { expression timeZone } every { seconds } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.SchedulesDocument,
    "\n  mutation ScheduleCreate($input: ScheduleCreateInput!) {\n    scheduleCreate(input: $input) { schedule { id } userErrors { code field message } }\n  }\n": typeof types.ScheduleCreateDocument,
    "\n  mutation ScheduleUpdate($input: ScheduleUpdateInput!) {\n    scheduleUpdate(input: $input) { schedule { id } userErrors { code field message } }\n  }\n": typeof types.ScheduleUpdateDocument,
    "\n  mutation ScheduleDelete($id: ID!) { scheduleDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.ScheduleDeleteDocument,
    "\n  mutation PasswordChange($input: PasswordChangeInput!) {\n    passwordChange(input: $input) { changed userErrors { code field message } }\n  }\n": typeof types.PasswordChangeDocument,
    "\n  query ApiKeys($after: String) {\n    apiKeys(first: 50, after: $after) {\n      nodes { id name role listenerIds hint expiresAt createdAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.ApiKeysDocument,
    "\n  mutation ApiKeyCreate($input: ApiKeyCreateInput!) {\n    apiKeyCreate(input: $input) { apiKey { id name } secret userErrors { code field message } }\n  }\n": typeof types.ApiKeyCreateDocument,
    "\n  mutation ApiKeyUpdate($input: ApiKeyUpdateInput!) {\n    apiKeyUpdate(input: $input) { apiKey { id } userErrors { code field message } }\n  }\n": typeof types.ApiKeyUpdateDocument,
    "\n  mutation ApiKeyDelete($id: ID!) { apiKeyDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.ApiKeyDeleteDocument,
    "\n  query AuditLog($after: String) {\n    auditLog(first: 50, after: $after) {\n      nodes { id at actorKind actorName action noun nounId before after address requestId }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.AuditLogDocument,
    "\n  query Users($after: String) {\n    users(first: 50, after: $after) {\n      nodes { id login name role disabled createdAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.UsersDocument,
    "\n  mutation UserCreate($input: UserCreateInput!) {\n    userCreate(input: $input) { user { id } userErrors { code field message } }\n  }\n": typeof types.UserCreateDocument,
    "\n  mutation UserUpdate($input: UserUpdateInput!) {\n    userUpdate(input: $input) { user { id } userErrors { code field message } }\n  }\n": typeof types.UserUpdateDocument,
    "\n  mutation UserDelete($id: ID!) { userDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.UserDeleteDocument,
    "\n  query Tenants($after: String) {\n    tenants(first: 50, after: $after) {\n      nodes { id slug name createdAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.TenantsDocument,
    "\n  query TenantUsage($tenantIds: [ID!]!, $days: Int!) {\n    tenantUsage(tenantIds: $tenantIds, days: $days) {\n      countedUntil\n      tenants { tenantId messages bytes executions }\n    }\n  }\n": typeof types.TenantUsageDocument,
    "\n  mutation TenantCreate($input: TenantCreateInput!) {\n    tenantCreate(input: $input) { tenant { id } userErrors { code field message } }\n  }\n": typeof types.TenantCreateDocument,
    "\n  mutation TenantUpdate($input: TenantUpdateInput!) {\n    tenantUpdate(input: $input) { tenant { id } userErrors { code field message } }\n  }\n": typeof types.TenantUpdateDocument,
    "\n  mutation TenantDelete($id: ID!) { tenantDelete(id: $id) { deletedId userErrors { code field message } } }\n": typeof types.TenantDeleteDocument,
    "\n  query Names($listeners: String, $formats: String, $connections: String, $flows: String) {\n    listeners(first: 100, after: $listeners) {\n      nodes { id name path urlPath enabled }\n      pageInfo { hasNextPage endCursor }\n    }\n    formats(first: 100, after: $formats) {\n      nodes { id name }\n      pageInfo { hasNextPage endCursor }\n    }\n    connections(first: 100, after: $connections) {\n      nodes { id name settings { http { url } email { host } nats { host } rabbitmq { host } redis { host } kafka { host } } }\n      pageInfo { hasNextPage endCursor }\n    }\n    flows(first: 100, after: $flows) {\n      nodes { id name listener { id } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.NamesDocument,
    "\n  query Me {\n    me {\n      account { id login name platformAdmin }\n      memberships { role tenant { id slug name } }\n    }\n  }\n": typeof types.MeDocument,
    "\n  fragment ExecutionSteps on Execution {\n    id\n    state\n    runAt\n    failure { code message step line column record field }\n    steps {\n      ordinal\n      name\n      state\n      recordsIn\n      recordsOut\n      bytesOut\n      startedAt\n      finishedAt\n      attempts {\n        number\n        startedAt\n        finishedAt\n        target\n        responseStatus\n        responseBody\n        failure { code message line column record field }\n      }\n    }\n  }\n": typeof types.ExecutionStepsFragmentDoc,
    "\n  fragment PreviewFields on FlowPreview {\n    read\n    mapped\n    written\n    size\n    recordsIn\n    recordsOut\n    rejectedCount\n    rejected { record code message field content }\n    failure { code message line column record field }\n  }\n": typeof types.PreviewFieldsFragmentDoc,
    "\n  mutation ExecutionCancel($id: ID!) {\n    executionCancel(id: $id) { execution { id state } userErrors { code message } }\n  }\n": typeof types.ExecutionCancelDocument,
};
const documents: Documents = {
    "\n  mutation ConnectionTest($input: ConnectionTestInput!) {\n    connectionTest(input: $input) {\n      test { passed steps { stage outcome durationMs code message } }\n      userErrors { code field message }\n    }\n  }\n": types.ConnectionTestDocument,
    "\n  query Connections($after: String) {\n    connections(first: 50, after: $after) {\n      nodes {\n        id name secretSet updatedAt\n        limits { maxConcurrency circuitBreaker { enabled failurePercent minimumAttempts waitSeconds } }\n        circuit { state retryAt failure { code message } }\n        settings {\n          http {\n            url method timeoutMs successStatuses compress signed\n            query { name value }\n            headers { name value }\n            tls { caCertificates clientCertificate }\n            authentication {\n              kind user\n              apiKey { place name }\n              token { url method contentType payload tokenPath header prefix lifetimeSeconds }\n              oauth2 { tokenUrl scope audience credentialsInBody }\n            }\n          }\n          directory { path }\n          postgres { host port database user tls caCertificates statementTimeoutMs maxConnections }\n          mysql { host port database user tls caCertificates statementTimeoutMs maxConnections }\n          sqlite { path statementTimeoutMs maxConnections }\n          s3 { bucket region endpoint pathStyle accessKeyId prefix }\n          googleCloud { bucket prefix }\n          azure { account container endpoint authentication prefix }\n          sftp { host port user authentication hostKeys directory timeoutMs }\n          email { host port tls user from to cc subject body caCertificates timeoutMs }\n          nats { host port tls user caCertificates timeoutMs }\n          rabbitmq { host port virtualHost tls user caCertificates timeoutMs }\n          redis { host port database tls user caCertificates timeoutMs }\n          kafka { host port otherBrokers { host port } tls user mechanism caCertificates timeoutMs }\n        }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.ConnectionsDocument,
    "\n  mutation ConnectionCreate($input: ConnectionCreateInput!) {\n    connectionCreate(input: $input) { connection { id } userErrors { code field message } }\n  }\n": types.ConnectionCreateDocument,
    "\n  mutation ConnectionUpdate($input: ConnectionUpdateInput!) {\n    connectionUpdate(input: $input) { connection { id } userErrors { code field message } }\n  }\n": types.ConnectionUpdateDocument,
    "\n  mutation ConnectionDelete($id: ID!) { connectionDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.ConnectionDeleteDocument,
    "\n  query Executions($after: String, $filter: ExecutionFilterInput!) {\n    executions(first: 50, after: $after, filter: $filter) {\n      nodes {\n        id state trigger createdAt startedAt finishedAt messageId\n        flow { id name }\n        failure { code message }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.ExecutionsDocument,
    "\n  query Execution($id: ID!) {\n    execution(id: $id) {\n      id state trigger createdAt startedAt finishedAt messageId flowVersion replayOf starts crashes\n      flow { id name }\n      parameters { name value }\n      ...ExecutionSteps\n    }\n  }\n": types.ExecutionDocument,
    "\n  subscription ExecutionListChanged { executionChanged { overrun execution { id } } }\n": types.ExecutionListChangedDocument,
    "\n  query Feeds($after: String) {\n    feeds(first: 50, after: $after) {\n      nodes {\n        id name enabled state lastReceivedAt listenerId connectionId lastError { code message at }\n        listener { name } connection { name }\n        source { nats { stream durable subject } rabbitmq { queue } redis { stream group field } kafka { topic begin whenLost } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.FeedsDocument,
    "\n  mutation FeedCreate($input: FeedCreateInput!) {\n    feedCreate(input: $input) { feed { id } userErrors { code field message } }\n  }\n": types.FeedCreateDocument,
    "\n  mutation FeedUpdate($input: FeedUpdateInput!) {\n    feedUpdate(input: $input) { feed { id } userErrors { code field message } }\n  }\n": types.FeedUpdateDocument,
    "\n  mutation FeedDelete($id: ID!) { feedDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.FeedDeleteDocument,
    "\n  query Flows($after: String) {\n    flows(first: 50, after: $after) {\n      nodes { id name version updatedAt listener { id name } schedule { id active } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.FlowsDocument,
    "\n  query Flow($id: ID!) {\n    flow(id: $id) {\n      id\n      name\n      version\n      latestVersion\n      note\n      listener { id name }\n      schedule { id active }\n      definition { asInput }\n      draft { version author note createdAt definition { asInput } }\n    }\n  }\n": types.FlowDocument,
    "\n  query FlowVersions($id: ID!) {\n    flow(id: $id) {\n      id\n      versions(first: 50) { nodes { version author note createdAt definition { asInput } } }\n    }\n  }\n": types.FlowVersionsDocument,
    "\n  mutation FlowPublish($input: FlowPublishInput!) {\n    flowPublish(input: $input) { flow { id version } userErrors { code field message } }\n  }\n": types.FlowPublishDocument,
    "\n  mutation FlowRevert($input: FlowRevertInput!) {\n    flowRevert(input: $input) { flow { id version } userErrors { code field message } }\n  }\n": types.FlowRevertDocument,
    "\n  query FlowPreview($input: FlowPreviewInput!) {\n    flowPreview(input: $input) { ...PreviewFields }\n  }\n": types.FlowPreviewDocument,
    "\n  query FlowSamples($filter: MessageFilterInput!) {\n    messages(first: 20, filter: $filter) { nodes { id receivedAt size } }\n  }\n": types.FlowSamplesDocument,
    "\n  mutation FlowCreate($input: FlowCreateInput!) {\n    flowCreate(input: $input) { flow { id } userErrors { code field message } }\n  }\n": types.FlowCreateDocument,
    "\n  mutation FlowUpdate($input: FlowUpdateInput!) {\n    flowUpdate(input: $input) { flow { id version } userErrors { code field message } }\n  }\n": types.FlowUpdateDocument,
    "\n  mutation FlowDelete($id: ID!) { flowDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.FlowDeleteDocument,
    "\n  mutation FlowRun($input: FlowRunInput!) {\n    flowRun(input: $input) { execution { id } userErrors { code field message } }\n  }\n": types.FlowRunDocument,
    "\n  mutation FlowSchedule($input: ScheduleCreateInput!) {\n    scheduleCreate(input: $input) { schedule { id } userErrors { code field message } }\n  }\n": types.FlowScheduleDocument,
    "\n  mutation FlowFormatCreate($input: FormatCreateInput!) {\n    formatCreate(input: $input) { format { id } userErrors { code field message } }\n  }\n": types.FlowFormatCreateDocument,
    "\n  mutation FlowConnectionCreate($input: ConnectionCreateInput!) {\n    connectionCreate(input: $input) { connection { id } userErrors { code field message } }\n  }\n": types.FlowConnectionCreateDocument,
    "\n  query Formats($after: String) {\n    formats(first: 50, after: $after) {\n      nodes {\n        id name updatedAt\n        settings {\n          json { input recordsPath duplicateKeys layout pretty rootName maxRecordBytes }\n          xml { recordsPath names namespaces { prefix uri } lists declaration rootTag rowTag encoding maxRecordBytes }\n          csv {\n            delimiter quote escape header trim comment nullText raggedRows strayQuotes lineEnd alwaysQuote formulaGuard encoding maxRecordBytes\n            columns { name type { ...ColumnTypeFields } }\n          }\n          fixed {\n            typeField framing length lineEnd encoding maxRecordBytes\n            recordTypes { name prefix columns { name start width align pad type { ...ColumnTypeFields } } }\n          }\n          hl7V2 {\n            escapes batch mllp encoding maxRecordBytes\n            groups { name segments groups { name segments groups { name segments groups { name segments } } } }\n          }\n          fhir { bundle resourceTypes validation output maxRecordBytes }\n        }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.FormatsDocument,
    "\n  mutation FormatCreate($input: FormatCreateInput!) {\n    formatCreate(input: $input) { format { id } userErrors { code field message } }\n  }\n": types.FormatCreateDocument,
    "\n  mutation FormatUpdate($input: FormatUpdateInput!) {\n    formatUpdate(input: $input) { format { id } userErrors { code field message } }\n  }\n": types.FormatUpdateDocument,
    "\n  mutation FormatDelete($id: ID!) { formatDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.FormatDeleteDocument,
    "\n  fragment ColumnTypeFields on ColumnType {\n    number { decimalMark groupMark impliedDecimals }\n    date { pattern }\n    dateTime { pattern }\n    boolean { trueText falseText }\n  }\n": types.ColumnTypeFieldsFragmentDoc,
    "\n  query Listeners($after: String) {\n    listeners(first: 50, after: $after) {\n      nodes {\n        id name path urlPath methods enabled maxBodyBytes rateLimit { perSecond burst }\n        authentication { kind header }\n        reply { waitMs kind template { mediaType body } }\n        flow { id name }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.ListenersDocument,
    "\n  mutation ListenerCreate($input: ListenerCreateInput!) {\n    listenerCreate(input: $input) { listener { id } userErrors { code field message } }\n  }\n": types.ListenerCreateDocument,
    "\n  mutation ListenerUpdate($input: ListenerUpdateInput!) {\n    listenerUpdate(input: $input) { listener { id } userErrors { code field message } }\n  }\n": types.ListenerUpdateDocument,
    "\n  mutation ListenerDelete($id: ID!) { listenerDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.ListenerDeleteDocument,
    "\n  query BulkReplays {\n    bulkReplays(first: 10) {\n      nodes { id state total handled replayed startedBy createdAt finishedAt filter { state } }\n    }\n  }\n": types.BulkReplaysDocument,
    "\n  query MessageCount($filter: MessageFilterInput!) { messageCount(filter: $filter) { count more } }\n": types.MessageCountDocument,
    "\n  mutation BulkReplayCreate($input: BulkReplayCreateInput!) {\n    bulkReplayCreate(input: $input) { bulkReplay { id } userErrors { code field message } }\n  }\n": types.BulkReplayCreateDocument,
    "\n  mutation BulkReplayCancel($id: ID!) {\n    bulkReplayCancel(id: $id) { bulkReplay { id } userErrors { code field message } }\n  }\n": types.BulkReplayCancelDocument,
    "\n  mutation MessageResend($input: MessageResendInput!) {\n    messageResend(input: $input) { message { id } userErrors { code field message } }\n  }\n": types.MessageResendDocument,
    "\n  query Message($id: ID!) {\n    message(id: $id) {\n      id\n      receivedAt\n      method\n      target\n      size\n      sha256\n      editedFrom\n      calledBy { executionId step }\n      headers { name value }\n      parameters { name value }\n      sender { kind name address requestId }\n      listener { id name path flow { id name definition { transformations { from { listener { formatId } } } } } }\n      executions {\n        id\n        state\n        trigger\n        replayOf\n        createdAt\n        finishedAt\n        flowVersion\n        flow { id name }\n        ...ExecutionSteps\n      }\n    }\n  }\n": types.MessageDocument,
    "\n  query ReadAs($id: ID!) {\n    format(id: $id) {\n      id\n      name\n      settings {\n        json { input }\n        fhir { output }\n        xml { names }\n        hl7V2 { mllp }\n        csv { delimiter quote header columns { name } }\n        fixed { recordTypes { name prefix columns { name start width } } }\n      }\n    }\n  }\n": types.ReadAsDocument,
    "\n  mutation MessageReplay($input: MessageReplayInput!) {\n    messageReplay(input: $input) { execution { id state } userErrors { code field message } }\n  }\n": types.MessageReplayDocument,
    "\n  subscription MessageChanged { executionChanged { overrun execution { id messageId } } }\n": types.MessageChangedDocument,
    "\n  query FlowSteps($id: ID!) { flow(id: $id) { id version definition { transformations { name } } } }\n": types.FlowStepsDocument,
    "\n  query MessageTransformed($input: FlowPreviewInput!) { flowPreview(input: $input) { ...PreviewFields } }\n": types.MessageTransformedDocument,
    "\n  query Messages($first: Int!, $after: String, $filter: MessageFilterInput!) {\n    messages(first: $first, after: $after, filter: $filter) {\n      nodes { ...MessageRow }\n      pageInfo { hasNextPage endCursor }\n      searched { cursor receivedAt messages }\n    }\n  }\n": types.MessagesDocument,
    "\n  subscription MessageArrived($listenerId: ID, $after: String, $key: String) {\n    messageArrived(listenerId: $listenerId, after: $after, key: $key) {\n      cursor\n      overrun { after resumesAfter }\n      message { ...MessageRow }\n    }\n  }\n": types.MessageArrivedDocument,
    "\n  subscription ExecutionChanged {\n    executionChanged {\n      overrun\n      execution { id messageId state failure { code } }\n    }\n  }\n": types.ExecutionChangedDocument,
    "\n  fragment MessageRow on Message {\n    id\n    cursor\n    receivedAt\n    listenerId\n    method\n    size\n    editedFrom\n    sender { name }\n    executions { id state failure { code } }\n  }\n": types.MessageRowFragmentDoc,
    "\n  query PayloadPart($id: ID!, $offset: Int!, $length: Int!) {\n    message(id: $id) { id body(offset: $offset, length: $length) { base64 hasMore } }\n  }\n": types.PayloadPartDocument,
    "\n  query Overview($from: DateTime!, $until: DateTime!, $buckets: Int!) {\n    overview(from: $from, until: $until, buckets: $buckets) {\n      received\n      failed\n      p95Ms\n      waiting\n      oldestWaitingAt\n      held\n      buckets { from received failed }\n      failingFlows { failed flow { id name } }\n      silentListeners { lastReceivedAt usualPauseSeconds listener { id name } }\n    }\n  }\n": types.OverviewDocument,
    "\n  query NoticeDeliveries($noticeId: ID!, $after: String) {\n    noticeDeliveries(noticeId: $noticeId, first: 50, after: $after) {\n      nodes { id kind executionId state attempts dueAt attemptedAt status createdAt failure { code message } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.NoticeDeliveriesDocument,
    "\n  mutation NoticeDeliveryRetry($id: ID!) {\n    noticeDeliveryRetry(id: $id) { delivery { id } userErrors { code field message } }\n  }\n": types.NoticeDeliveryRetryDocument,
    "\n  mutation NoticeTest($id: ID!) {\n    noticeTest(id: $id) { result { delivered status failure { code message } } userErrors { code field message } }\n  }\n": types.NoticeTestDocument,
    "\n  query Notices($after: String) {\n    notices(first: 50, after: $after) {\n      nodes { id name active flowIds on connectionId quietSeconds connection { name } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.NoticesDocument,
    "\n  mutation NoticeCreate($input: NoticeCreateInput!) {\n    noticeCreate(input: $input) { notice { id } userErrors { code field message } }\n  }\n": types.NoticeCreateDocument,
    "\n  mutation NoticeUpdate($input: NoticeUpdateInput!) {\n    noticeUpdate(input: $input) { notice { id } userErrors { code field message } }\n  }\n": types.NoticeUpdateDocument,
    "\n  mutation NoticeDelete($id: ID!) { noticeDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.NoticeDeleteDocument,
    "\n  mutation FirstListener($input: ListenerCreateInput!) {\n    listenerCreate(input: $input) {\n      listener { id name urlPath authentication { kind header } }\n      userErrors { code field message }\n    }\n  }\n": types.FirstListenerDocument,
    "\n  mutation FirstKey($input: ApiKeyCreateInput!) {\n    apiKeyCreate(input: $input) { secret userErrors { code field message } }\n  }\n": types.FirstKeyDocument,
    "\n  subscription FirstMessage($listenerId: ID) {\n    messageArrived(listenerId: $listenerId) {\n      message { id receivedAt size sender { name } body(length: 4000) { text } }\n    }\n  }\n": types.FirstMessageDocument,
    "\n  subscription Rejected { requestRejected { listenerId reason at } }\n": types.RejectedDocument,
    "\n  query Emptiness {\n    messages(first: 1) { nodes { id } }\n    listeners(first: 1) { nodes { id name urlPath authentication { kind header } } }\n  }\n": types.EmptinessDocument,
    "\n  query ScheduleNextRuns($cron: String!, $timeZone: String!) { scheduleNextRuns(cron: $cron, timeZone: $timeZone, n: 5) }\n": types.ScheduleNextRunsDocument,
    "\n  query Schedules($after: String) {\n    schedules(first: 50, after: $after) {\n      nodes {\n        id kind active startsAt endsAt overlap missed nextRunAt lastRunAt lastSkippedAt flow { id name } parameters { name value }\n        timing { cron { expression timeZone } every { seconds } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.SchedulesDocument,
    "\n  mutation ScheduleCreate($input: ScheduleCreateInput!) {\n    scheduleCreate(input: $input) { schedule { id } userErrors { code field message } }\n  }\n": types.ScheduleCreateDocument,
    "\n  mutation ScheduleUpdate($input: ScheduleUpdateInput!) {\n    scheduleUpdate(input: $input) { schedule { id } userErrors { code field message } }\n  }\n": types.ScheduleUpdateDocument,
    "\n  mutation ScheduleDelete($id: ID!) { scheduleDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.ScheduleDeleteDocument,
    "\n  mutation PasswordChange($input: PasswordChangeInput!) {\n    passwordChange(input: $input) { changed userErrors { code field message } }\n  }\n": types.PasswordChangeDocument,
    "\n  query ApiKeys($after: String) {\n    apiKeys(first: 50, after: $after) {\n      nodes { id name role listenerIds hint expiresAt createdAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.ApiKeysDocument,
    "\n  mutation ApiKeyCreate($input: ApiKeyCreateInput!) {\n    apiKeyCreate(input: $input) { apiKey { id name } secret userErrors { code field message } }\n  }\n": types.ApiKeyCreateDocument,
    "\n  mutation ApiKeyUpdate($input: ApiKeyUpdateInput!) {\n    apiKeyUpdate(input: $input) { apiKey { id } userErrors { code field message } }\n  }\n": types.ApiKeyUpdateDocument,
    "\n  mutation ApiKeyDelete($id: ID!) { apiKeyDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.ApiKeyDeleteDocument,
    "\n  query AuditLog($after: String) {\n    auditLog(first: 50, after: $after) {\n      nodes { id at actorKind actorName action noun nounId before after address requestId }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.AuditLogDocument,
    "\n  query Users($after: String) {\n    users(first: 50, after: $after) {\n      nodes { id login name role disabled createdAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.UsersDocument,
    "\n  mutation UserCreate($input: UserCreateInput!) {\n    userCreate(input: $input) { user { id } userErrors { code field message } }\n  }\n": types.UserCreateDocument,
    "\n  mutation UserUpdate($input: UserUpdateInput!) {\n    userUpdate(input: $input) { user { id } userErrors { code field message } }\n  }\n": types.UserUpdateDocument,
    "\n  mutation UserDelete($id: ID!) { userDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.UserDeleteDocument,
    "\n  query Tenants($after: String) {\n    tenants(first: 50, after: $after) {\n      nodes { id slug name createdAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.TenantsDocument,
    "\n  query TenantUsage($tenantIds: [ID!]!, $days: Int!) {\n    tenantUsage(tenantIds: $tenantIds, days: $days) {\n      countedUntil\n      tenants { tenantId messages bytes executions }\n    }\n  }\n": types.TenantUsageDocument,
    "\n  mutation TenantCreate($input: TenantCreateInput!) {\n    tenantCreate(input: $input) { tenant { id } userErrors { code field message } }\n  }\n": types.TenantCreateDocument,
    "\n  mutation TenantUpdate($input: TenantUpdateInput!) {\n    tenantUpdate(input: $input) { tenant { id } userErrors { code field message } }\n  }\n": types.TenantUpdateDocument,
    "\n  mutation TenantDelete($id: ID!) { tenantDelete(id: $id) { deletedId userErrors { code field message } } }\n": types.TenantDeleteDocument,
    "\n  query Names($listeners: String, $formats: String, $connections: String, $flows: String) {\n    listeners(first: 100, after: $listeners) {\n      nodes { id name path urlPath enabled }\n      pageInfo { hasNextPage endCursor }\n    }\n    formats(first: 100, after: $formats) {\n      nodes { id name }\n      pageInfo { hasNextPage endCursor }\n    }\n    connections(first: 100, after: $connections) {\n      nodes { id name settings { http { url } email { host } nats { host } rabbitmq { host } redis { host } kafka { host } } }\n      pageInfo { hasNextPage endCursor }\n    }\n    flows(first: 100, after: $flows) {\n      nodes { id name listener { id } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.NamesDocument,
    "\n  query Me {\n    me {\n      account { id login name platformAdmin }\n      memberships { role tenant { id slug name } }\n    }\n  }\n": types.MeDocument,
    "\n  fragment ExecutionSteps on Execution {\n    id\n    state\n    runAt\n    failure { code message step line column record field }\n    steps {\n      ordinal\n      name\n      state\n      recordsIn\n      recordsOut\n      bytesOut\n      startedAt\n      finishedAt\n      attempts {\n        number\n        startedAt\n        finishedAt\n        target\n        responseStatus\n        responseBody\n        failure { code message line column record field }\n      }\n    }\n  }\n": types.ExecutionStepsFragmentDoc,
    "\n  fragment PreviewFields on FlowPreview {\n    read\n    mapped\n    written\n    size\n    recordsIn\n    recordsOut\n    rejectedCount\n    rejected { record code message field content }\n    failure { code message line column record field }\n  }\n": types.PreviewFieldsFragmentDoc,
    "\n  mutation ExecutionCancel($id: ID!) {\n    executionCancel(id: $id) { execution { id state } userErrors { code message } }\n  }\n": types.ExecutionCancelDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectionTest($input: ConnectionTestInput!) {\n    connectionTest(input: $input) {\n      test { passed steps { stage outcome durationMs code message } }\n      userErrors { code field message }\n    }\n  }\n"): typeof import('./graphql').ConnectionTestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Connections($after: String) {\n    connections(first: 50, after: $after) {\n      nodes {\n        id name secretSet updatedAt\n        limits { maxConcurrency circuitBreaker { enabled failurePercent minimumAttempts waitSeconds } }\n        circuit { state retryAt failure { code message } }\n        settings {\n          http {\n            url method timeoutMs successStatuses compress signed\n            query { name value }\n            headers { name value }\n            tls { caCertificates clientCertificate }\n            authentication {\n              kind user\n              apiKey { place name }\n              token { url method contentType payload tokenPath header prefix lifetimeSeconds }\n              oauth2 { tokenUrl scope audience credentialsInBody }\n            }\n          }\n          directory { path }\n          postgres { host port database user tls caCertificates statementTimeoutMs maxConnections }\n          mysql { host port database user tls caCertificates statementTimeoutMs maxConnections }\n          sqlite { path statementTimeoutMs maxConnections }\n          s3 { bucket region endpoint pathStyle accessKeyId prefix }\n          googleCloud { bucket prefix }\n          azure { account container endpoint authentication prefix }\n          sftp { host port user authentication hostKeys directory timeoutMs }\n          email { host port tls user from to cc subject body caCertificates timeoutMs }\n          nats { host port tls user caCertificates timeoutMs }\n          rabbitmq { host port virtualHost tls user caCertificates timeoutMs }\n          redis { host port database tls user caCertificates timeoutMs }\n          kafka { host port otherBrokers { host port } tls user mechanism caCertificates timeoutMs }\n        }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').ConnectionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectionCreate($input: ConnectionCreateInput!) {\n    connectionCreate(input: $input) { connection { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').ConnectionCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectionUpdate($input: ConnectionUpdateInput!) {\n    connectionUpdate(input: $input) { connection { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').ConnectionUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectionDelete($id: ID!) { connectionDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').ConnectionDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Executions($after: String, $filter: ExecutionFilterInput!) {\n    executions(first: 50, after: $after, filter: $filter) {\n      nodes {\n        id state trigger createdAt startedAt finishedAt messageId\n        flow { id name }\n        failure { code message }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').ExecutionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Execution($id: ID!) {\n    execution(id: $id) {\n      id state trigger createdAt startedAt finishedAt messageId flowVersion replayOf starts crashes\n      flow { id name }\n      parameters { name value }\n      ...ExecutionSteps\n    }\n  }\n"): typeof import('./graphql').ExecutionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ExecutionListChanged { executionChanged { overrun execution { id } } }\n"): typeof import('./graphql').ExecutionListChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Feeds($after: String) {\n    feeds(first: 50, after: $after) {\n      nodes {\n        id name enabled state lastReceivedAt listenerId connectionId lastError { code message at }\n        listener { name } connection { name }\n        source { nats { stream durable subject } rabbitmq { queue } redis { stream group field } kafka { topic begin whenLost } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').FeedsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FeedCreate($input: FeedCreateInput!) {\n    feedCreate(input: $input) { feed { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FeedCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FeedUpdate($input: FeedUpdateInput!) {\n    feedUpdate(input: $input) { feed { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FeedUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FeedDelete($id: ID!) { feedDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').FeedDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Flows($after: String) {\n    flows(first: 50, after: $after) {\n      nodes { id name version updatedAt listener { id name } schedule { id active } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').FlowsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Flow($id: ID!) {\n    flow(id: $id) {\n      id\n      name\n      version\n      latestVersion\n      note\n      listener { id name }\n      schedule { id active }\n      definition { asInput }\n      draft { version author note createdAt definition { asInput } }\n    }\n  }\n"): typeof import('./graphql').FlowDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FlowVersions($id: ID!) {\n    flow(id: $id) {\n      id\n      versions(first: 50) { nodes { version author note createdAt definition { asInput } } }\n    }\n  }\n"): typeof import('./graphql').FlowVersionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowPublish($input: FlowPublishInput!) {\n    flowPublish(input: $input) { flow { id version } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FlowPublishDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowRevert($input: FlowRevertInput!) {\n    flowRevert(input: $input) { flow { id version } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FlowRevertDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FlowPreview($input: FlowPreviewInput!) {\n    flowPreview(input: $input) { ...PreviewFields }\n  }\n"): typeof import('./graphql').FlowPreviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FlowSamples($filter: MessageFilterInput!) {\n    messages(first: 20, filter: $filter) { nodes { id receivedAt size } }\n  }\n"): typeof import('./graphql').FlowSamplesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowCreate($input: FlowCreateInput!) {\n    flowCreate(input: $input) { flow { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FlowCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowUpdate($input: FlowUpdateInput!) {\n    flowUpdate(input: $input) { flow { id version } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FlowUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowDelete($id: ID!) { flowDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').FlowDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowRun($input: FlowRunInput!) {\n    flowRun(input: $input) { execution { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FlowRunDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowSchedule($input: ScheduleCreateInput!) {\n    scheduleCreate(input: $input) { schedule { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FlowScheduleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowFormatCreate($input: FormatCreateInput!) {\n    formatCreate(input: $input) { format { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FlowFormatCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowConnectionCreate($input: ConnectionCreateInput!) {\n    connectionCreate(input: $input) { connection { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FlowConnectionCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Formats($after: String) {\n    formats(first: 50, after: $after) {\n      nodes {\n        id name updatedAt\n        settings {\n          json { input recordsPath duplicateKeys layout pretty rootName maxRecordBytes }\n          xml { recordsPath names namespaces { prefix uri } lists declaration rootTag rowTag encoding maxRecordBytes }\n          csv {\n            delimiter quote escape header trim comment nullText raggedRows strayQuotes lineEnd alwaysQuote formulaGuard encoding maxRecordBytes\n            columns { name type { ...ColumnTypeFields } }\n          }\n          fixed {\n            typeField framing length lineEnd encoding maxRecordBytes\n            recordTypes { name prefix columns { name start width align pad type { ...ColumnTypeFields } } }\n          }\n          hl7V2 {\n            escapes batch mllp encoding maxRecordBytes\n            groups { name segments groups { name segments groups { name segments groups { name segments } } } }\n          }\n          fhir { bundle resourceTypes validation output maxRecordBytes }\n        }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').FormatsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FormatCreate($input: FormatCreateInput!) {\n    formatCreate(input: $input) { format { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FormatCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FormatUpdate($input: FormatUpdateInput!) {\n    formatUpdate(input: $input) { format { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').FormatUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FormatDelete($id: ID!) { formatDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').FormatDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ColumnTypeFields on ColumnType {\n    number { decimalMark groupMark impliedDecimals }\n    date { pattern }\n    dateTime { pattern }\n    boolean { trueText falseText }\n  }\n"): typeof import('./graphql').ColumnTypeFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Listeners($after: String) {\n    listeners(first: 50, after: $after) {\n      nodes {\n        id name path urlPath methods enabled maxBodyBytes rateLimit { perSecond burst }\n        authentication { kind header }\n        reply { waitMs kind template { mediaType body } }\n        flow { id name }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').ListenersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ListenerCreate($input: ListenerCreateInput!) {\n    listenerCreate(input: $input) { listener { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').ListenerCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ListenerUpdate($input: ListenerUpdateInput!) {\n    listenerUpdate(input: $input) { listener { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').ListenerUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ListenerDelete($id: ID!) { listenerDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').ListenerDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query BulkReplays {\n    bulkReplays(first: 10) {\n      nodes { id state total handled replayed startedBy createdAt finishedAt filter { state } }\n    }\n  }\n"): typeof import('./graphql').BulkReplaysDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MessageCount($filter: MessageFilterInput!) { messageCount(filter: $filter) { count more } }\n"): typeof import('./graphql').MessageCountDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BulkReplayCreate($input: BulkReplayCreateInput!) {\n    bulkReplayCreate(input: $input) { bulkReplay { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').BulkReplayCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BulkReplayCancel($id: ID!) {\n    bulkReplayCancel(id: $id) { bulkReplay { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').BulkReplayCancelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MessageResend($input: MessageResendInput!) {\n    messageResend(input: $input) { message { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').MessageResendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Message($id: ID!) {\n    message(id: $id) {\n      id\n      receivedAt\n      method\n      target\n      size\n      sha256\n      editedFrom\n      calledBy { executionId step }\n      headers { name value }\n      parameters { name value }\n      sender { kind name address requestId }\n      listener { id name path flow { id name definition { transformations { from { listener { formatId } } } } } }\n      executions {\n        id\n        state\n        trigger\n        replayOf\n        createdAt\n        finishedAt\n        flowVersion\n        flow { id name }\n        ...ExecutionSteps\n      }\n    }\n  }\n"): typeof import('./graphql').MessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadAs($id: ID!) {\n    format(id: $id) {\n      id\n      name\n      settings {\n        json { input }\n        fhir { output }\n        xml { names }\n        hl7V2 { mllp }\n        csv { delimiter quote header columns { name } }\n        fixed { recordTypes { name prefix columns { name start width } } }\n      }\n    }\n  }\n"): typeof import('./graphql').ReadAsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MessageReplay($input: MessageReplayInput!) {\n    messageReplay(input: $input) { execution { id state } userErrors { code field message } }\n  }\n"): typeof import('./graphql').MessageReplayDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription MessageChanged { executionChanged { overrun execution { id messageId } } }\n"): typeof import('./graphql').MessageChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FlowSteps($id: ID!) { flow(id: $id) { id version definition { transformations { name } } } }\n"): typeof import('./graphql').FlowStepsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MessageTransformed($input: FlowPreviewInput!) { flowPreview(input: $input) { ...PreviewFields } }\n"): typeof import('./graphql').MessageTransformedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Messages($first: Int!, $after: String, $filter: MessageFilterInput!) {\n    messages(first: $first, after: $after, filter: $filter) {\n      nodes { ...MessageRow }\n      pageInfo { hasNextPage endCursor }\n      searched { cursor receivedAt messages }\n    }\n  }\n"): typeof import('./graphql').MessagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription MessageArrived($listenerId: ID, $after: String, $key: String) {\n    messageArrived(listenerId: $listenerId, after: $after, key: $key) {\n      cursor\n      overrun { after resumesAfter }\n      message { ...MessageRow }\n    }\n  }\n"): typeof import('./graphql').MessageArrivedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ExecutionChanged {\n    executionChanged {\n      overrun\n      execution { id messageId state failure { code } }\n    }\n  }\n"): typeof import('./graphql').ExecutionChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MessageRow on Message {\n    id\n    cursor\n    receivedAt\n    listenerId\n    method\n    size\n    editedFrom\n    sender { name }\n    executions { id state failure { code } }\n  }\n"): typeof import('./graphql').MessageRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PayloadPart($id: ID!, $offset: Int!, $length: Int!) {\n    message(id: $id) { id body(offset: $offset, length: $length) { base64 hasMore } }\n  }\n"): typeof import('./graphql').PayloadPartDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Overview($from: DateTime!, $until: DateTime!, $buckets: Int!) {\n    overview(from: $from, until: $until, buckets: $buckets) {\n      received\n      failed\n      p95Ms\n      waiting\n      oldestWaitingAt\n      held\n      buckets { from received failed }\n      failingFlows { failed flow { id name } }\n      silentListeners { lastReceivedAt usualPauseSeconds listener { id name } }\n    }\n  }\n"): typeof import('./graphql').OverviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NoticeDeliveries($noticeId: ID!, $after: String) {\n    noticeDeliveries(noticeId: $noticeId, first: 50, after: $after) {\n      nodes { id kind executionId state attempts dueAt attemptedAt status createdAt failure { code message } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').NoticeDeliveriesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation NoticeDeliveryRetry($id: ID!) {\n    noticeDeliveryRetry(id: $id) { delivery { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').NoticeDeliveryRetryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation NoticeTest($id: ID!) {\n    noticeTest(id: $id) { result { delivered status failure { code message } } userErrors { code field message } }\n  }\n"): typeof import('./graphql').NoticeTestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Notices($after: String) {\n    notices(first: 50, after: $after) {\n      nodes { id name active flowIds on connectionId quietSeconds connection { name } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').NoticesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation NoticeCreate($input: NoticeCreateInput!) {\n    noticeCreate(input: $input) { notice { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').NoticeCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation NoticeUpdate($input: NoticeUpdateInput!) {\n    noticeUpdate(input: $input) { notice { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').NoticeUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation NoticeDelete($id: ID!) { noticeDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').NoticeDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FirstListener($input: ListenerCreateInput!) {\n    listenerCreate(input: $input) {\n      listener { id name urlPath authentication { kind header } }\n      userErrors { code field message }\n    }\n  }\n"): typeof import('./graphql').FirstListenerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FirstKey($input: ApiKeyCreateInput!) {\n    apiKeyCreate(input: $input) { secret userErrors { code field message } }\n  }\n"): typeof import('./graphql').FirstKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription FirstMessage($listenerId: ID) {\n    messageArrived(listenerId: $listenerId) {\n      message { id receivedAt size sender { name } body(length: 4000) { text } }\n    }\n  }\n"): typeof import('./graphql').FirstMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Rejected { requestRejected { listenerId reason at } }\n"): typeof import('./graphql').RejectedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Emptiness {\n    messages(first: 1) { nodes { id } }\n    listeners(first: 1) { nodes { id name urlPath authentication { kind header } } }\n  }\n"): typeof import('./graphql').EmptinessDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ScheduleNextRuns($cron: String!, $timeZone: String!) { scheduleNextRuns(cron: $cron, timeZone: $timeZone, n: 5) }\n"): typeof import('./graphql').ScheduleNextRunsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Schedules($after: String) {\n    schedules(first: 50, after: $after) {\n      nodes {\n        id kind active startsAt endsAt overlap missed nextRunAt lastRunAt lastSkippedAt flow { id name } parameters { name value }\n        timing { cron { expression timeZone } every { seconds } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').SchedulesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ScheduleCreate($input: ScheduleCreateInput!) {\n    scheduleCreate(input: $input) { schedule { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').ScheduleCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ScheduleUpdate($input: ScheduleUpdateInput!) {\n    scheduleUpdate(input: $input) { schedule { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').ScheduleUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ScheduleDelete($id: ID!) { scheduleDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').ScheduleDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PasswordChange($input: PasswordChangeInput!) {\n    passwordChange(input: $input) { changed userErrors { code field message } }\n  }\n"): typeof import('./graphql').PasswordChangeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeys($after: String) {\n    apiKeys(first: 50, after: $after) {\n      nodes { id name role listenerIds hint expiresAt createdAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').ApiKeysDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApiKeyCreate($input: ApiKeyCreateInput!) {\n    apiKeyCreate(input: $input) { apiKey { id name } secret userErrors { code field message } }\n  }\n"): typeof import('./graphql').ApiKeyCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApiKeyUpdate($input: ApiKeyUpdateInput!) {\n    apiKeyUpdate(input: $input) { apiKey { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').ApiKeyUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApiKeyDelete($id: ID!) { apiKeyDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').ApiKeyDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditLog($after: String) {\n    auditLog(first: 50, after: $after) {\n      nodes { id at actorKind actorName action noun nounId before after address requestId }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').AuditLogDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Users($after: String) {\n    users(first: 50, after: $after) {\n      nodes { id login name role disabled createdAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').UsersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UserCreate($input: UserCreateInput!) {\n    userCreate(input: $input) { user { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').UserCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UserUpdate($input: UserUpdateInput!) {\n    userUpdate(input: $input) { user { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').UserUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UserDelete($id: ID!) { userDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').UserDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Tenants($after: String) {\n    tenants(first: 50, after: $after) {\n      nodes { id slug name createdAt }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').TenantsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TenantUsage($tenantIds: [ID!]!, $days: Int!) {\n    tenantUsage(tenantIds: $tenantIds, days: $days) {\n      countedUntil\n      tenants { tenantId messages bytes executions }\n    }\n  }\n"): typeof import('./graphql').TenantUsageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TenantCreate($input: TenantCreateInput!) {\n    tenantCreate(input: $input) { tenant { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').TenantCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TenantUpdate($input: TenantUpdateInput!) {\n    tenantUpdate(input: $input) { tenant { id } userErrors { code field message } }\n  }\n"): typeof import('./graphql').TenantUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TenantDelete($id: ID!) { tenantDelete(id: $id) { deletedId userErrors { code field message } } }\n"): typeof import('./graphql').TenantDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Names($listeners: String, $formats: String, $connections: String, $flows: String) {\n    listeners(first: 100, after: $listeners) {\n      nodes { id name path urlPath enabled }\n      pageInfo { hasNextPage endCursor }\n    }\n    formats(first: 100, after: $formats) {\n      nodes { id name }\n      pageInfo { hasNextPage endCursor }\n    }\n    connections(first: 100, after: $connections) {\n      nodes { id name settings { http { url } email { host } nats { host } rabbitmq { host } redis { host } kafka { host } } }\n      pageInfo { hasNextPage endCursor }\n    }\n    flows(first: 100, after: $flows) {\n      nodes { id name listener { id } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').NamesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Me {\n    me {\n      account { id login name platformAdmin }\n      memberships { role tenant { id slug name } }\n    }\n  }\n"): typeof import('./graphql').MeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ExecutionSteps on Execution {\n    id\n    state\n    runAt\n    failure { code message step line column record field }\n    steps {\n      ordinal\n      name\n      state\n      recordsIn\n      recordsOut\n      bytesOut\n      startedAt\n      finishedAt\n      attempts {\n        number\n        startedAt\n        finishedAt\n        target\n        responseStatus\n        responseBody\n        failure { code message line column record field }\n      }\n    }\n  }\n"): typeof import('./graphql').ExecutionStepsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PreviewFields on FlowPreview {\n    read\n    mapped\n    written\n    size\n    recordsIn\n    recordsOut\n    rejectedCount\n    rejected { record code message field content }\n    failure { code message line column record field }\n  }\n"): typeof import('./graphql').PreviewFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExecutionCancel($id: ID!) {\n    executionCancel(id: $id) { execution { id state } userErrors { code message } }\n  }\n"): typeof import('./graphql').ExecutionCancelDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
