/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What becomes of a file when what came of it is delivered. */
export type Afterwards =
  /** It is taken away. */
  | 'DELETE'
  /** It stays. */
  | 'KEEP'
  /** It gets another name within its connection. */
  | 'MOVE';

/** On which side of its column a text stands. */
export type Align =
  /** As texts do. */
  | 'LEFT'
  /** As numbers do. */
  | 'RIGHT';

/** What a new key is made of. */
export type ApiKeyCreateInput = {
  /** Until when it holds; left out for no end. */
  expiresAt?: string | null | undefined;
  /** The only listeners it may call; empty or left out means all. */
  listenerIds?: Array<string | number>;
  /** For people; unique in the tenant. */
  name: string;
  /** What its holder may do; not more than the caller may grant. */
  role: Role;
};

/** How an API key is sent. */
export type ApiKeyHeaderInput = {
  /** The header's name; the key may also come as a bearer token. */
  header?: string;
};

/** Where an API key stands in a request. */
export type ApiKeyPlace =
  /** In a header. */
  | 'HEADER'
  /** In the URL's query. */
  | 'QUERY';

/** What changes of a key; left out stays. */
export type ApiKeyUpdateInput = {
  /** Until when it holds; null for no end. */
  expiresAt?: string | null | undefined;
  /** Which. */
  id: string | number;
  /** The only listeners it may call, as a whole; empty means all. */
  listenerIds?: Array<string | number> | null | undefined;
  /** For people. */
  name?: string | null | undefined;
  /** What its holder may do. */
  role?: Role | null | undefined;
};

/** Calculates exactly with 28 digits; what does not fit is an error. A missing or null operand gives null. */
export type ArithmeticFunctionInput = {
  /** With what. */
  operand: FieldSourceInput;
  /** What. */
  operator: ArithmeticOperator;
};

/** What is calculated. */
export type ArithmeticOperator =
  /** Plus the operand. */
  | 'ADD'
  /** By the operand, which must not be zero. */
  | 'DIVIDE'
  /** Times the operand. */
  | 'MULTIPLY'
  /** What is left of dividing by the operand. */
  | 'REMAINDER'
  /** Minus the operand. */
  | 'SUBTRACT';

/** How requests to Azure prove who asks. */
export type AzureAuthentication =
  /** Signed with a key of the account. */
  | 'ACCESS_KEY'
  /** With a shared access signature. */
  | 'SAS_TOKEN';

/** A container of Azure Blob Storage. */
export type AzureInput = {
  /** For ACCESS_KEY, in base64. Sealed and never shown; left out at an update it stays, unless the server changes. */
  accessKey?: string | null | undefined;
  /** The storage account's name. */
  account: string;
  /** How requests prove who asks. */
  authentication?: AzureAuthentication;
  /** The container's name. */
  container: string;
  /** The server, `http` or `https`, without a path; left out, Azure's of that account. */
  endpoint?: string | null | undefined;
  /** What all names begin with, as a directory and with `{parameters}`, with `/` between its segments; empty or left out is the container itself. */
  prefix?: string;
  /** For SAS_TOKEN: the query of a signed URL. Sealed and never shown; left out at an update it stays, unless the server changes. */
  sasToken?: string | null | undefined;
};

/** User and password. */
export type BasicInput = {
  /** Sealed and never shown; left out at an update it stays. */
  password?: string | null | undefined;
  /** The user. */
  user: string;
};

/** A fixed token. */
export type BearerInput = {
  /** Sealed and never shown; left out at an update it stays. */
  token?: string | null | undefined;
};

/** What means yes and no. */
export type BooleanColumnInput = {
  /** What means no. */
  falseText: string;
  /** What means yes. */
  trueText: string;
};

/** What a bulk replay is made of. */
export type BulkReplayCreateInput = {
  /** Which messages. */
  messages: BulkReplayMessages;
};

/** Which messages a bulk replay runs again: exactly one of these. */
export type BulkReplayMessages =
  {   /** All that match and are there now. With a state, only those whose newest execution is in it, so that none is run again twice. */
  filter: MessageFilterInput; messageIds?: never; }
  |  { filter?: never;   /** These, 1 to 1,000. */
  messageIds: Array<string | number>; };

/** Where a bulk replay stands. */
export type BulkReplayState =
  /** Somebody ended it; what it had run again stays. */
  | 'CANCELLED'
  /** All messages are behind it. */
  | 'DONE'
  /** It goes on by itself. */
  | 'RUNNING';

/** Changes the case of a text's letters, by Unicode. */
export type CaseFunctionInput = {
  /** To what. */
  to: LetterCase;
};

/** What a value is to be: exactly one kind. */
export type CheckInput =
  {   /** One of these. */
  oneOf: Array<unknown>; pattern?: never; present?: never; range?: never; type?: never; }
  |  { oneOf?: never;   /** Its whole text matches a regular expression. */
  pattern: string; present?: never; range?: never; type?: never; }
  |  { oneOf?: never; pattern?: never;   /** There and not null, or with false not. */
  present: boolean; range?: never; type?: never; }
  |  { oneOf?: never; pattern?: never; present?: never;   /** Between two values, both included. Numbers are compared as numbers, anything else as text, which is right for dates by ISO 8601. */
  range: RangeInput; type?: never; }
  |  { oneOf?: never; pattern?: never; present?: never; range?: never;   /** Of a type, or to be made one without loss. */
  type: ValueType; };

/** When a connection is left alone because it fails too often. */
export type CircuitBreakerInput = {
  /** Whether it ever is. */
  enabled?: boolean;
  /** The percentage of the attempts of the last half minute that fail: 1 to 100. */
  failurePercent?: number;
  /** Of fewer attempts than these nothing is concluded: 1 to 10,000. */
  minimumAttempts?: number;
  /** Seconds until it is tried again: 1 to 3,600. After each try that fails it is twice as long, up to two minutes. */
  waitSeconds?: number;
};

/** Where a connection's circuit stands. */
export type CircuitState =
  /** The connection is used. */
  | 'CLOSED'
  /** One attempt is made, or may be, to see whether it works again. */
  | 'HALF_OPEN'
  /** It fails too often and is left alone; what would be sent waits. */
  | 'OPEN';

/** Takes the first value that is there and not null: the value itself, then these. */
export type CoalesceFunctionInput = {
  /** In order. */
  sources: Array<FieldSourceInput>;
};

/** What a column holds: exactly one field is set; none for text. */
export type ColumnTypeInput = {
  /** Yes or no. */
  boolean?: BooleanColumnInput | null | undefined;
  /** A date; in the record a text like 2024-01-31. */
  date?: DateColumnInput | null | undefined;
  /** A date and time; a moment where the pattern has an offset, otherwise a text like 2024-01-31T08:30:00. */
  dateTime?: DateColumnInput | null | undefined;
  /** A number. */
  number?: NumberColumnInput | null | undefined;
};

/** How a file's bytes are packed. */
export type Compression =
  /** With gzip (RFC 1952). */
  | 'GZIP'
  /** Not at all. */
  | 'NONE'
  /** With Zstandard (RFC 8878). */
  | 'ZSTD';

/** Puts other values behind the value as text. Missing and null ones are left out, with their separator. */
export type ConcatFunctionInput = {
  /** Between them. */
  separator?: string;
  /** What is put behind. */
  with: Array<FieldSourceInput>;
};

/** What a record must be to be let through, or a run to run a step: exactly one kind. A missing or null value is nothing but not present. */
export type ConditionInput =
  {   /** All of these; of none it is true. */
  all: Array<ConditionInput>; any?: never; expression?: never; not?: never; test?: never; }
  |  { all?: never;   /** One of these at least; of none it is false. */
  any: Array<ConditionInput>; expression?: never; not?: never; test?: never; }
  |  { all?: never; any?: never;   /** JavaScript gives true; nothing and null are false, and anything else is an error. */
  expression: string; not?: never; test?: never; }
  |  { all?: never; any?: never; expression?: never;   /** Not that. */
  not: ConditionInput; test?: never; }
  |  { all?: never; any?: never; expression?: never; not?: never;   /** A value is something. */
  test: TestInput; };

/** What a new connection is made of. */
export type ConnectionCreateInput = {
  /** How much it is used. */
  limits?: ConnectionLimitsInput;
  /** For people; unique in the tenant. */
  name: string;
  /** Kind and options. */
  settings: ConnectionSettingsInput;
};

/** How much a connection is used. */
export type ConnectionLimitsInput = {
  /** When it is left alone because it fails too often. */
  circuitBreaker?: CircuitBreakerInput;
  /** Reads and writes of each worker at once: 1 to 1,000. Left out: as many as there are. */
  maxConcurrency?: number | null | undefined;
};

/** A connection's kind and options: exactly one kind. */
export type ConnectionSettingsInput =
  {   /** A container of Azure Blob Storage. */
  azure: AzureInput; directory?: never; email?: never; googleCloud?: never; http?: never; kafka?: never; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never;   /** A directory inside the tenant's own folder. */
  directory: DirectorySettingsInput; email?: never; googleCloud?: never; http?: never; kafka?: never; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never;   /** A mail server, and the letters that go there. */
  email: EmailSettingsInput; googleCloud?: never; http?: never; kafka?: never; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never;   /** A bucket of Google Cloud Storage. */
  googleCloud: GoogleCloudInput; http?: never; kafka?: never; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never;   /** An HTTP endpoint. */
  http: HttpSettingsInput; kafka?: never; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never; http?: never;   /** A cluster of Kafka, or of servers that speak like it. */
  kafka: KafkaInput; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never; http?: never; kafka?: never;   /** A database of MySQL or MariaDB. */
  mysql: SqlServerInput; nats?: never; postgres?: never; rabbitmq?: never; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never; http?: never; kafka?: never; mysql?: never;   /** A NATS server with JetStream. */
  nats: NatsInput; postgres?: never; rabbitmq?: never; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never; http?: never; kafka?: never; mysql?: never; nats?: never;   /** A database of PostgreSQL. */
  postgres: SqlServerInput; rabbitmq?: never; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never; http?: never; kafka?: never; mysql?: never; nats?: never; postgres?: never;   /** A RabbitMQ server. */
  rabbitmq: RabbitmqInput; redis?: never; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never; http?: never; kafka?: never; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never;   /** A Redis server, or one that speaks like it, whose streams are used. */
  redis: RedisInput; s3?: never; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never; http?: never; kafka?: never; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never; redis?: never;   /** A bucket of Amazon S3, or of a server that speaks like it. */
  s3: S3Input; sftp?: never; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never; http?: never; kafka?: never; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never; redis?: never; s3?: never;   /** A directory of an SFTP server. */
  sftp: SftpInput; sqlite?: never; }
  |  { azure?: never; directory?: never; email?: never; googleCloud?: never; http?: never; kafka?: never; mysql?: never; nats?: never; postgres?: never; rabbitmq?: never; redis?: never; s3?: never; sftp?: never;   /** A file of SQLite in the tenant's own folder. */
  sqlite: SqliteInput; };

/** Which connection is tested. */
export type ConnectionTestInput = {
  /** A stored one, with its secrets. */
  id: string | number;
  /** For templates in its settings. */
  parameters?: Array<ParameterInput>;
};

/** How a stage ended. */
export type ConnectionTestOutcome =
  /** Not well. */
  | 'FAILED'
  /** Well. */
  | 'PASSED'
  /** It was not tried. */
  | 'SKIPPED';

/** What a test tries, in this order; a kind of connection has those that mean something for it. */
export type ConnectionTestStage =
  /** The other side is shown who we are. */
  | 'AUTHENTICATION'
  /** The name is looked up, and the egress guard passed. */
  | 'DNS'
  /** Something is done that changes nothing: a HEAD to the URL, opening the directory, a list of one name. */
  | 'OPERATION'
  /** The connection is protected by SSH, and the server shows the key it is known by. */
  | 'SSH'
  /** A connection is made. */
  | 'TCP'
  /** The connection is protected. */
  | 'TLS';

/** What changes of a connection; left out stays. */
export type ConnectionUpdateInput = {
  /** Which. */
  id: string | number;
  /** How much it is used, as a whole. */
  limits?: ConnectionLimitsInput | null | undefined;
  /** For people. */
  name?: string | null | undefined;
  /** Kind and options, as a whole. A secret that is left out stays, unless the host it is sent to changes. */
  settings?: ConnectionSettingsInput | null | undefined;
};

/**
 * By the wall clock of a time zone.
 *
 * Where clocks are put forward, a fixed time that they leave out ticks right after the gap; where they are put back, a fixed time that they show
 * twice ticks once, at the first. What ticks every so many hours, minutes or seconds leaves the gap out, and ticks in both.
 */
export type CronTimingInput = {
  /** Minute, hour, day of the month, month, day of the week, such as `30 6 * * MON-FRI`; with a sixth field before them, the second. */
  expression: string;
  /** Whose clock: a name of the IANA data base, such as Europe/Prague. */
  timeZone?: string;
};

/** A column's name and type. */
export type CsvColumnInput = {
  /** The field's name in the record. */
  name: string;
  /** What it holds; left out it is text. */
  type?: ColumnTypeInput;
};

/** Where the names of columns come from. */
export type CsvHeader =
  /** From the first row. */
  | 'FIRST_ROW'
  /** From the settings; the first row is data. */
  | 'NONE';

/** Options of CSV. */
export type CsvSettingsInput = {
  /** Writing: quotes around every field. */
  alwaysQuote?: boolean;
  /** The columns' names and types. */
  columns?: Array<CsvColumnInput>;
  /** Reading: lines that begin with this character are left out. */
  comment?: string | null | undefined;
  /** Between fields: one ASCII character. */
  delimiter?: string;
  /** The encoding's label, such as UTF-8 or windows-1252. */
  encoding?: string;
  /** Reading: before a quote inside a quoted field, beside the doubled quote. */
  escape?: string | null | undefined;
  /** Writing: an apostrophe before texts that a spreadsheet would run as a formula. */
  formulaGuard?: boolean;
  /** Where the names of columns come from; also whether they are written. */
  header?: CsvHeader;
  /** Writing: what ends a line. */
  lineEnd?: LineEnd;
  /** Reading: the longest text of one row, in bytes of UTF-8. */
  maxRecordBytes?: number;
  /** The text that means null. */
  nullText?: string | null | undefined;
  /** Around fields: one ASCII character; empty for none. */
  quote?: string;
  /** Reading: what rows mean that have fewer or more fields than columns. */
  raggedRows?: RaggedRows;
  /** Reading: what a quote means inside a field that does not begin with one. */
  strayQuotes?: StrayQuotes;
  /** Reading: whether white space around fields goes. */
  trim?: boolean;
};

/** Each answer but the last holds a text that asks for the next. */
export type CursorInput = {
  /** The query's parameter that takes it. */
  parameter?: string;
  /** Where it stands in a JSON answer; absent, null or empty, nothing follows. */
  path: string;
};

/** How dates are written. */
export type DateColumnInput = {
  /** In the language of strftime, such as %d.%m.%Y or %Y%m%d%H%M%S%z. */
  pattern: string;
};

/** Reads a date or time in one form and writes it in another. */
export type DateFunctionInput = {
  /** The form it has, in the language of strftime (`%d.%m.%Y`), followed to the letter; unset is ISO 8601. */
  read?: string | null | undefined;
  /** The zone of a time without an offset, such as `Europe/Berlin`. A time that the zone leaves out is refused, of one that it has twice the first counts. */
  readZone?: string | null | undefined;
  /** The form it gets; unset is ISO 8601. */
  write?: string | null | undefined;
  /** The zone it is written in; it needs an offset or a zone to come from. */
  writeZone?: string | null | undefined;
};

/** Where a step writes: exactly one kind. */
export type DestinationInput =
  {   /** A letter by an e-mail connection. */
  email: EmailEndInput; file?: never; flow?: never; http?: never; kafka?: never; nats?: never; rabbitmq?: never; redis?: never; sql?: never; sqlStatement?: never; }
  |  { email?: never;   /** A file of a directory or an object store; written whole or not at all. */
  file: FileDestinationInput; flow?: never; http?: never; kafka?: never; nats?: never; rabbitmq?: never; redis?: never; sql?: never; sqlStatement?: never; }
  |  { email?: never; file?: never;   /** Another flow with a listener: the records become a message of that listener, which the flow runs on as on any other. */
  flow: FlowEndInput; http?: never; kafka?: never; nats?: never; rabbitmq?: never; redis?: never; sql?: never; sqlStatement?: never; }
  |  { email?: never; file?: never; flow?: never;   /** Requests of an HTTP connection: one with all records of the step, or several. */
  http: HttpEndInput; kafka?: never; nats?: never; rabbitmq?: never; redis?: never; sql?: never; sqlStatement?: never; }
  |  { email?: never; file?: never; flow?: never; http?: never;   /** Messages of a Kafka connection. */
  kafka: KafkaEndInput; nats?: never; rabbitmq?: never; redis?: never; sql?: never; sqlStatement?: never; }
  |  { email?: never; file?: never; flow?: never; http?: never; kafka?: never;   /** Messages of a NATS connection. */
  nats: NatsEndInput; rabbitmq?: never; redis?: never; sql?: never; sqlStatement?: never; }
  |  { email?: never; file?: never; flow?: never; http?: never; kafka?: never; nats?: never;   /** Messages of a RabbitMQ connection. */
  rabbitmq: RabbitmqEndInput; redis?: never; sql?: never; sqlStatement?: never; }
  |  { email?: never; file?: never; flow?: never; http?: never; kafka?: never; nats?: never; rabbitmq?: never;   /** Entries of a stream of a Redis connection. */
  redis: RedisEndInput; sql?: never; sqlStatement?: never; }
  |  { email?: never; file?: never; flow?: never; http?: never; kafka?: never; nats?: never; rabbitmq?: never; redis?: never;   /** A table of a SQL connection: each record is a row, each field a column of that name, all in one transaction. */
  sql: SqlEndInput; sqlStatement?: never; }
  |  { email?: never; file?: never; flow?: never; http?: never; kafka?: never; nats?: never; rabbitmq?: never; redis?: never; sql?: never;   /** A statement of one's own of a SQL connection, run for each record, all in one transaction. */
  sqlStatement: SqlStatementInput; };

/** A directory inside the tenant's own folder. */
export type DirectorySettingsInput = {
  /** Relative, with `/` between its segments and with `{parameters}`; empty or left out is the folder itself. */
  path?: string;
};

/** What happens when an object names a key twice. */
export type DuplicateKeys =
  /** The last one wins. */
  | 'LAST'
  /** The payload is refused. */
  | 'REFUSE';

/** Makes a list of the result from a list of the record, one element from each. */
export type EachMappingInput = {
  /** How an element is mapped; paths begin at the element. */
  fields?: Array<FieldMappingInput>;
  /** Whether fields of an element that no rule names go through. */
  passThrough?: boolean;
  /** Which field holds the list. Absent or null it has no elements, and a single value is a list of one. */
  path: string;
  /** Which field of the result becomes the list. */
  target: string;
};

/** A letter by an e-mail connection. */
export type EmailEndInput = {
  /** The attachment's name, with `{parameters}`; left out, the records are the letter's text. */
  attachmentName?: string | null | undefined;
  /** Server, sender, recipients and subject. */
  connectionId: string | number;
  /** How records become the letter's text, or its attachment. */
  formatId: string | number;
};

/** A mail server, and the letters that go there. */
export type EmailSettingsInput = {
  /** The text above what is written, or all of it beside an attachment; with `{parameters}`. */
  body?: string | null | undefined;
  /** Certificate authorities that are trusted beside the public ones, as PEM. */
  caCertificates?: string | null | undefined;
  /** Who gets a copy, with `{parameters}`; at most 50. */
  cc?: Array<string>;
  /** The sender's address, with `{parameters}`: `office@example.org`, or `Office <office@example.org>`. */
  from: string;
  /** A name or an address. */
  host: string;
  /** Sealed and never shown; left out at an update it stays, unless the server changes. */
  password?: string | null | undefined;
  /** Left out: 465 for IMPLICIT, 587 for STARTTLS, 25 for NONE. */
  port?: number | null | undefined;
  /** With `{parameters}`: the flow's, and `{messageUuid}`, `{executionId}`, `{receivedAt}`, `{flowId}`, `{tenantId}`. Notices have their own. */
  subject: string;
  /** For one whole letter, in milliseconds; 100 to 300000. */
  timeoutMs?: number;
  /** How the connection is protected. */
  tls?: EmailTls;
  /** The recipients' addresses, with `{parameters}`; 1 to 50. */
  to: Array<string>;
  /** Who sends; left out where the server asks nobody. */
  user?: string | null | undefined;
};

/** How a connection to a mail server is protected. */
export type EmailTls =
  /** From its first byte, usually on port 465. */
  | 'IMPLICIT'
  /** Not at all. */
  | 'NONE'
  /** By the command STARTTLS, usually on port 587; a server that does not offer it gets nothing. */
  | 'STARTTLS';

/** By the same pause, counted from the schedule's start or from when it was made. */
export type EveryTimingInput = {
  /** The pause: 1 to 31622400, a year. */
  seconds: number;
};

/** Which executions a list shows; left out means all. */
export type ExecutionFilterInput = {
  /** Only this flow's. */
  flowId?: string | number | null | undefined;
  /** Only this message's. */
  messageId?: string | number | null | undefined;
  /** Only those in this state. */
  state?: ExecutionState | null | undefined;
};

/** Where an execution stands. */
export type ExecutionState =
  /** Somebody stopped it; the payload is kept and can be replayed. */
  | 'CANCELLED'
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
  /** Every step was delivered, skipped, or given up where its policy lets the flow go on; then `failure` says why. */
  | 'SUCCEEDED';

/** What a new feed is made of. */
export type FeedCreateInput = {
  /** The connection to the broker. */
  connectionId: string | number;
  /** Whether it fetches. */
  enabled?: boolean;
  /** The listener that it brings messages to. */
  listenerId: string | number;
  /** For people; unique in the tenant. */
  name: string;
  /** Where in the broker. */
  source: FeedSourceInput;
};

/** Where in a broker a feed fetches: exactly one kind, which is the connection's. */
export type FeedSourceInput =
  {   /** A topic of Kafka, all partitions of it. */
  kafka: KafkaSourceInput; nats?: never; rabbitmq?: never; redis?: never; }
  |  { kafka?: never;   /** A stream of JetStream, by a durable pull consumer. */
  nats: NatsSourceInput; rabbitmq?: never; redis?: never; }
  |  { kafka?: never; nats?: never;   /** A queue of RabbitMQ. */
  rabbitmq: RabbitmqSourceInput; redis?: never; }
  |  { kafka?: never; nats?: never; rabbitmq?: never;   /** A stream of Redis, by a consumer group. */
  redis: RedisSourceInput; };

/** What a feed does at present. */
export type FeedState =
  /** A worker fetches. */
  | 'CONNECTED'
  /** Something stands against it; a worker tries again. */
  | 'FAILING'
  /** No worker has it: it is disabled, or none has taken it up yet. */
  | 'IDLE';

/** What changes of a feed; left out stays. */
export type FeedUpdateInput = {
  /** The connection to the broker. */
  connectionId?: string | number | null | undefined;
  /** Whether it fetches. */
  enabled?: boolean | null | undefined;
  /** Which. */
  id: string | number;
  /** The listener that it brings messages to. */
  listenerId?: string | number | null | undefined;
  /** For people. */
  name?: string | null | undefined;
  /** Where in the broker, as a whole. */
  source?: FeedSourceInput | null | undefined;
};

/** What a FHIR Bundle is. */
export type FhirBundle =
  /** Many records: the resource of each entry. */
  | 'ENTRIES'
  /** One record, as any resource is. */
  | 'WHOLE';

/** How FHIR output is laid out. */
export type FhirOutput =
  /** A Bundle of type collection with all records. */
  | 'BUNDLE'
  /** One resource; fails unless there is exactly one record. */
  | 'RESOURCE';

/** Options of FHIR R4. */
export type FhirSettingsInput = {
  /** Reading: what a Bundle is. */
  bundle?: FhirBundle;
  /** Reading: the longest text of one record, in bytes of UTF-8. */
  maxRecordBytes?: number;
  /** Writing: how records become a payload. */
  output?: FhirOutput;
  /** The resource types that records may have; empty means all of R4. */
  resourceTypes?: Array<string>;
  /** Writing: JSON or XML. What is read says itself which it is. */
  syntax?: FhirSyntax;
  /** What is checked of every resource, read or written. */
  validation?: FhirValidation;
};

/** How FHIR is written. */
export type FhirSyntax =
  /** `application/fhir+json`. */
  | 'JSON'
  /** `application/fhir+xml`. */
  | 'XML';

/** What is checked of a FHIR resource beyond its type. */
export type FhirValidation =
  /** Nothing. */
  | 'NONE'
  /** Its elements: names, types, patterns, and those that are required. */
  | 'STRUCTURE';

/** One rule of a mapping: exactly one kind. */
export type FieldMappingInput =
  {   /** Makes a list of the result from a list of the record. */
  each: EachMappingInput; exclude?: never; set?: never; }
  |  { each?: never;   /** Keeps the field at this path out of the result. */
  exclude: string; set?: never; }
  |  { each?: never; exclude?: never;   /** Sets a field of the result. */
  set: SetFieldInput; };

/** Where a rule's value comes from: exactly one kind. */
export type FieldSourceInput =
  {   /** The same value for every record. */
  constant: unknown; expression?: never; header?: never; metadata?: never; parameter?: never; parent?: never; path?: never; step?: never; }
  |  { constant?: never;   /** JavaScript whose value is used; it sees `record` and `context` (docs/flows.md). */
  expression: string; header?: never; metadata?: never; parameter?: never; parent?: never; path?: never; step?: never; }
  |  { constant?: never; expression?: never;   /** A header of the message, whatever the case of its name. */
  header: string; metadata?: never; parameter?: never; parent?: never; path?: never; step?: never; }
  |  { constant?: never; expression?: never; header?: never;   /** What the run knows by itself. */
  metadata: Metadata; parameter?: never; parent?: never; path?: never; step?: never; }
  |  { constant?: never; expression?: never; header?: never; metadata?: never;   /** A parameter of the run. */
  parameter: string; parent?: never; path?: never; step?: never; }
  |  { constant?: never; expression?: never; header?: never; metadata?: never; parameter?: never;   /** A field of what holds the list whose element is mapped. */
  parent: ParentPathInput; path?: never; step?: never; }
  |  { constant?: never; expression?: never; header?: never; metadata?: never; parameter?: never; parent?: never;   /**
   * A field of the incoming record, in the notation of its format, or of the element of a list. With passThrough, the field it came from is left
   * out: that is a rename.
   */
  path: string; step?: never; }
  |  { constant?: never; expression?: never; header?: never; metadata?: never; parameter?: never; parent?: never; path?: never;   /** What became of an earlier step of the same execution; missing while that is not over. */
  step: StepSourceInput; };

/** A file of a directory or an object store that is written, whole or not at all. */
export type FileDestinationInput = {
  /** How its bytes are packed. */
  compression?: Compression;
  /** The directory or object store. */
  connectionId: string | number;
  /** How records become bytes. */
  formatId: string | number;
  /** What happens where a file of that name stands already. */
  ifExists?: IfExists;
  /**
   * Within the connection, with `{parameters}`: as in FileSourceInput, and of a step that reads several files `{fileName}`, `{fileStem}` and
   * `{filePath}`.
   */
  name: string;
};

/** Which of several files comes first. */
export type FileOrder =
  /** By name, byte by byte. */
  | 'NAME'
  /** What was changed last comes first. */
  | 'NEWEST'
  /** What was changed first comes first. */
  | 'OLDEST';

/** A file of a directory or an object store that is read. */
export type FileSourceInput = {
  /** How its bytes are packed. */
  compression?: Compression;
  /** The directory or object store. */
  connectionId: string | number;
  /** How its bytes are read. */
  formatId: string | number;
  /**
   * Within the connection, with `{parameters}`: the flow's, and `{messageUuid}`, `{executionId}`, `{receivedAt}`, `{executionAt}`, `{flowId}`,
   * `{tenantId}`; dates also as `{receivedAt:%Y-%m-%d}`.
   */
  name: string;
};

/** Files of a directory or an object store: each is read, mapped and delivered by itself. */
export type FilesSourceInput = {
  /** What becomes of a file when what came of it is delivered. */
  afterwards?: Afterwards;
  /** How their bytes are packed. */
  compression?: Compression;
  /** The directory or object store. */
  connectionId: string | number;
  /** How their bytes are read. */
  formatId: string | number;
  /** How many files one execution takes at most; 1 to 10000. */
  limit?: number;
  /** Its new name within the connection, for MOVE, with `{parameters}` and `{fileName}`, `{fileStem}`, `{filePath}`; a file of that name is replaced. */
  moveTo?: string | null | undefined;
  /** Whether files that the step has had before, and that have not changed since, are passed over. */
  onlyNew?: boolean;
  /** Which comes first. */
  order?: FileOrder;
  /**
   * Which names, within the connection, with `{parameters}`: `*` and `?` stand for what is within a segment, `**` for any directories, `[a-z]` for one
   * of these.
   */
  pattern: string;
};

/** One column. */
export type FixedColumnInput = {
  /** On which side the text stands. */
  align?: Align;
  /** The field's name in the record. */
  name: string;
  /** The one character that fills the other side. */
  pad?: string;
  /** The first character's place, counted from 1; left out it is behind the column before. */
  start?: number | null | undefined;
  /** What it holds; left out it is text. */
  type?: ColumnTypeInput;
  /** In characters. */
  width: number;
};

/** What parts records. */
export type FixedFraming =
  /** A line each. */
  | 'LINES'
  /** Nothing. */
  | 'NONE';

/** Whether a line must be as long as its columns. */
export type FixedLength =
  /** What is missing is absent, what is too much is left out. */
  | 'LENIENT'
  /** Another length is refused. */
  | 'STRICT';

/** Options of fixed-length text. */
export type FixedSettingsInput = {
  /** The encoding's label, such as UTF-8 or windows-1252. */
  encoding?: string;
  /** What parts records. */
  framing?: FixedFraming;
  /** Reading: whether a line must be as long as its columns. */
  length?: FixedLength;
  /** Writing: what ends a line. */
  lineEnd?: LineEnd;
  /** Reading: the longest text of one record, in bytes of UTF-8. */
  maxRecordBytes?: number;
  /** The types of record. */
  recordTypes: Array<FixedTypeInput>;
  /** The field that holds the type's name, where types have prefixes. */
  typeField?: string;
};

/** One type of record. */
export type FixedTypeInput = {
  /** In any order, without overlaps. */
  columns: Array<FixedColumnInput>;
  /** Such as header, detail, trailer. */
  name: string;
  /** What a record of this type begins with; the longest that fits counts. */
  prefix?: string | null | undefined;
};

/** What a new flow is made of. */
export type FlowCreateInput = {
  /** Seconds within which an execution is expected to end, up to 2592000; what lasts longer goes on, and notices may tell. */
  expectedDurationSeconds?: number | null | undefined;
  /** The listener whose messages it runs on; left out, the flow is run by hand. */
  listenerId?: string | number | null | undefined;
  /** How many of its executions run at once, over all workers; left out, as many as there is room for. */
  maxConcurrency?: number | null | undefined;
  /** For people; unique in the tenant. */
  name: string;
  /** What you say of its first version. */
  note?: string | null | undefined;
  /** The parameters it declares. */
  parameters?: Array<ParameterDeclarationInput>;
  /** When and how often it is tried again; left out, ten attempts over about half an hour. */
  retry?: RetryPolicyInput | null | undefined;
  /** Run in this order; at least one. */
  transformations: Array<TransformationInput>;
};

/** The body of a flow that is nowhere saved. */
export type FlowDefinitionInput = {
  /** The parameters it declares. */
  parameters?: Array<ParameterDeclarationInput>;
  /** At least one. */
  transformations: Array<TransformationInput>;
};

/** Another flow. */
export type FlowEndInput = {
  /** Which; it has a listener, and does not lead back here. */
  flowId: string | number;
  /** How records become the message's body. */
  formatId: string | number;
};

/** What is tried. */
export type FlowPreviewInput = {
  /** A body that is tried in place of a version, for whoever may change flows. */
  definition?: FlowDefinitionInput | null | undefined;
  /** The flow; may be left out where a definition is given. */
  flowId?: string | number | null | undefined;
  /** Parameters, as of a manual run. */
  parameters?: Array<ParameterInput>;
  /** On what. */
  sample: SampleInput;
  /** Which transformation, from 0. */
  step?: number;
  /** The version; left out, the newest, published or not. */
  version?: number | null | undefined;
};

/** Publishes a version. */
export type FlowPublishInput = {
  /** Which flow. */
  id: string | number;
  /** Which version; left out, the newest. */
  version?: number | null | undefined;
};

/** Goes back to what an earlier version said. */
export type FlowRevertInput = {
  /** Which flow. */
  id: string | number;
  /** What you say of the version that is made. */
  note?: string | null | undefined;
  /** The version that is to be had again. */
  version: number;
};

/** Runs a flow by hand. */
export type FlowRunInput = {
  /** Which; one without a listener. */
  flowId: string | number;
  /** They win over the flow's defaults. */
  parameters?: Array<ParameterInput>;
};

/** What changes of a flow; left out stays. A changed definition becomes the next version, and is published at once unless it is to be a draft. */
export type FlowUpdateInput = {
  /** Whether the next version stays a draft until flowPublish. A draft begins with what the newest version says, not the published one. */
  draft?: boolean;
  /** Seconds within which an execution is expected to end, up to 2592000; null when nothing is expected. */
  expectedDurationSeconds?: number | null | undefined;
  /** Which. */
  id: string | number;
  /** Another listener; null for none. */
  listenerId?: string | number | null | undefined;
  /** How many of its executions run at once, over all workers; null for as many as there is room for. */
  maxConcurrency?: number | null | undefined;
  /** For people. */
  name?: string | null | undefined;
  /** What you say of the next version. */
  note?: string | null | undefined;
  /** All parameters. */
  parameters?: Array<ParameterDeclarationInput> | null | undefined;
  /** When and how often it is tried again. */
  retry?: RetryPolicyInput | null | undefined;
  /** All transformations. */
  transformations?: Array<TransformationInput> | null | undefined;
};

/** What a new format is made of. */
export type FormatCreateInput = {
  /** For people; unique in the tenant. */
  name: string;
  /** Kind and options. */
  settings: FormatSettingsInput;
};

/** Writes a number as a text for people. */
export type FormatNumberFunctionInput = {
  /** Between whole part and fraction. */
  decimalMark?: string;
  /** How many digits the fraction has, 0 to 28; rounded half up. Unset: as many as the number has. */
  decimals?: number | null | undefined;
  /** Between groups of three digits of the whole part, if any. */
  groupMark?: string | null | undefined;
};

/** A format's kind and options: exactly one kind. */
export type FormatSettingsInput =
  {   /** CSV (RFC 4180) and its relatives. */
  csv: CsvSettingsInput; fhir?: never; fixed?: never; hl7V2?: never; json?: never; xml?: never; }
  |  { csv?: never;   /** FHIR R4 in JSON. */
  fhir: FhirSettingsInput; fixed?: never; hl7V2?: never; json?: never; xml?: never; }
  |  { csv?: never; fhir?: never;   /** Text of fixed-length columns. */
  fixed: FixedSettingsInput; hl7V2?: never; json?: never; xml?: never; }
  |  { csv?: never; fhir?: never; fixed?: never;   /** HL7 v2. */
  hl7V2: Hl7SettingsInput; json?: never; xml?: never; }
  |  { csv?: never; fhir?: never; fixed?: never; hl7V2?: never;   /** JSON (RFC 8259). */
  json: JsonSettingsInput; xml?: never; }
  |  { csv?: never; fhir?: never; fixed?: never; hl7V2?: never; json?: never;   /** XML 1.0. */
  xml: XmlSettingsInput; };

/** What changes of a format; left out stays. */
export type FormatUpdateInput = {
  /** Which. */
  id: string | number;
  /** For people. */
  name?: string | null | undefined;
  /** Kind and options, as a whole. */
  settings?: FormatSettingsInput | null | undefined;
};

/**
 * One function of a chain: exactly one kind. Null stays null and a missing value stays missing, except where a function is there to replace
 * them; a list goes through element by element, except where a function is about lists.
 */
export type FunctionInput =
  {   /** Calculates. */
  arithmetic: ArithmeticFunctionInput; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never;   /** Changes the case of a text's letters. */
  case: CaseFunctionInput; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never;   /** Takes the first value that is there and not null. */
  coalesce: CoalesceFunctionInput; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never;   /** Puts other values behind the value as text. */
  concat: ConcatFunctionInput; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never;   /** Reads a date or time in one form and writes it in another. */
  date: DateFunctionInput; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never;   /** Writes a number as a text for people. */
  formatNumber: FormatNumberFunctionInput; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never;   /** The hash of a text or of bytes. */
  hash: HashFunctionInput; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never;   /** Makes one text of a list. */
  join: JoinFunctionInput; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never;   /** Replaces a text by what a table has for it. */
  lookup: LookupFunctionInput; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never;   /** The UUID of a text. */
  nameUuid: NameUuidFunctionInput; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never;   /** Makes null of a certain value. */
  nullIf: NullIfFunctionInput; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never;   /** Fills a text up to a width. */
  pad: PadFunctionInput; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never;   /** Reads a number that is written for people. */
  parseNumber: ParseNumberFunctionInput; pick?: never; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never;   /** Takes one element of a list. */
  pick: PickFunctionInput; replace?: never; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never;   /** Replaces what a regular expression finds. */
  replace: ReplaceFunctionInput; round?: never; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never;   /** Rounds a number. */
  round: RoundFunctionInput; split?: never; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never;   /** Makes a list of the parts of a text. */
  split: SplitFunctionInput; substring?: never; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never;   /** Takes a part of a text. */
  substring: SubstringFunctionInput; trim?: never; }
  |  { arithmetic?: never; case?: never; coalesce?: never; concat?: never; date?: never; formatNumber?: never; hash?: never; join?: never; lookup?: never; nameUuid?: never; nullIf?: never; pad?: never; parseNumber?: never; pick?: never; replace?: never; round?: never; split?: never; substring?: never;   /** Takes white space off a text. */
  trim: TrimFunctionInput; };

/** A bucket of Google Cloud Storage. */
export type GoogleCloudInput = {
  /** The bucket's name. */
  bucket: string;
  /** What all names begin with, as a directory and with `{parameters}`, with `/` between its segments; empty or left out is the bucket itself. */
  prefix?: string;
  /** A service account's key: the JSON of its file. Sealed and never shown; left out at an update it stays. */
  serviceAccountKey?: string | null | undefined;
};

/** Records that follow each other and agree in some fields become one: from flat to tree. */
export type GroupInput = {
  /** The fields in which they agree; at least one. */
  by: Array<string>;
  /** The field of the group that holds its records; the group has those of `by` besides. */
  into: string;
};

/** A hash. */
export type HashAlgorithm =
  /** SHA-256. */
  | 'SHA_256'
  /** SHA-512. */
  | 'SHA_512';

/** How bytes are written. */
export type HashEncoding =
  /** Base64. */
  | 'BASE_64'
  /** Small hexadecimal digits. */
  | 'HEX';

/** The hash of a text's UTF-8 or of bytes. */
export type HashFunctionInput = {
  /** Which. */
  algorithm?: HashAlgorithm;
  /** How it is written. */
  encoding?: HashEncoding;
};

/** What is written around messages. */
export type Hl7Batch =
  /** BHS and BTS. */
  | 'BATCH'
  /** FHS and FTS around one batch. */
  | 'FILE'
  /** Nothing. */
  | 'NONE';

/** What escape sequences become. */
export type Hl7Escapes =
  /** The characters they stand for. */
  | 'DECODE'
  /** Nothing: texts stay as they are written. */
  | 'KEEP';

/** Segments that belong together; in the record a list of objects. */
export type Hl7GroupInput = {
  /** Groups inside this one. */
  groups?: Array<Hl7GroupInput>;
  /** The list's name in the record. */
  name: string;
  /** Each occurrence of the first begins a new element. With a star, NTE*, a segment is always a list. */
  segments: Array<string>;
};

/** Options of HL7 v2. */
export type Hl7SettingsInput = {
  /** Writing: what stands around the messages. */
  batch?: Hl7Batch;
  /** The encoding's label, where the message does not say one. */
  encoding?: string;
  /** What escape sequences become. */
  escapes?: Hl7Escapes;
  /** Reading: which segments belong together. Without groups a message is flat. */
  groups?: Array<Hl7GroupInput>;
  /** Reading: the longest text of one message, in bytes of UTF-8. */
  maxRecordBytes?: number;
  /** Writing: the frame of MLLP around every message. */
  mllp?: boolean;
};

/** A fixed key. */
export type HttpApiKeyInput = {
  /** Sealed and never shown; left out at an update it stays. */
  key?: string | null | undefined;
  /** The name of the header or of the query's parameter. */
  name?: string;
  /** In a header or in the query. */
  place?: ApiKeyPlace;
};

/** How a request proves who it is: exactly one kind. */
export type HttpAuthenticationInput =
  {   /** A fixed key in a header or in the query. */
  apiKey: HttpApiKeyInput; basic?: never; bearer?: never; none?: never; oauth2?: never; token?: never; }
  |  { apiKey?: never;   /** User and password (RFC 7617). */
  basic: BasicInput; bearer?: never; none?: never; oauth2?: never; token?: never; }
  |  { apiKey?: never; basic?: never;   /** A fixed token (RFC 6750). */
  bearer: BearerInput; none?: never; oauth2?: never; token?: never; }
  |  { apiKey?: never; basic?: never; bearer?: never;   /** It does not. */
  none: NoOptions; oauth2?: never; token?: never; }
  |  { apiKey?: never; basic?: never; bearer?: never; none?: never;   /** The client credentials grant (RFC 6749, section 4.4). */
  oauth2: OAuth2Input; token?: never; }
  |  { apiKey?: never; basic?: never; bearer?: never; none?: never; oauth2?: never;   /** A token fetched from an authentication URL. */
  token: TokenInput; };

/** How a request proves who it is. */
export type HttpAuthenticationKind =
  /** A fixed key in a header or in the query. */
  | 'API_KEY'
  /** User and password (RFC 7617). */
  | 'BASIC'
  /** A fixed token (RFC 6750). */
  | 'BEARER'
  /** It does not. */
  | 'NONE'
  /** The client credentials grant (RFC 6749, section 4.4). */
  | 'OAUTH2'
  /** A token fetched from an authentication URL. */
  | 'TOKEN';

/** Requests of an HTTP connection. */
export type HttpEndInput = {
  /** URL, method, headers and authentication. */
  connectionId: string | number;
  /** How records become a body. */
  formatId: string | number;
  /**
   * How many records make one request, 1 to 10000; left out, all make one. With 1, the body is the record itself, not a list of one. Requests are
   * sent one after the other; a retry sends all again, each with the same Idempotency-Key.
   */
  recordsPerRequest?: number | null | undefined;
};

/** One header of a request. */
export type HttpHeaderInput = {
  /** The header's name. */
  name: string;
  /** With `{parameters}`. For secrets use `authentication`: headers are readable over the API. */
  value: string;
};

/** A method a listener may answer to. */
export type HttpMethod =
  /** DELETE */
  | 'DELETE'
  /** GET */
  | 'GET'
  /** PATCH */
  | 'PATCH'
  /** POST */
  | 'POST'
  /** PUT */
  | 'PUT';

/** An HTTP endpoint. */
export type HttpSettingsInput = {
  /** How the request proves who it is; left out it does not. */
  authentication?: HttpAuthenticationInput | null | undefined;
  /** Whether bodies are sent with `Content-Encoding: gzip`. Not together with `signing`. */
  compress?: boolean;
  /** Sent with every request. */
  headers?: Array<HttpHeaderInput>;
  /** POST, PUT, PATCH, DELETE or GET. */
  method?: string;
  /** Added to the URL's own query, each name and value encoded; values with `{parameters}`. At most 50. */
  query?: Array<HttpHeaderInput>;
  /** Signs bodies by the Standard Webhooks scheme; the stable id is the `webhook-id`. */
  signing?: SigningInput | null | undefined;
  /** The statuses that mean delivered, of 200 to 599; empty or left out: every 2xx. */
  successStatuses?: Array<number>;
  /** For one whole request, in milliseconds; 100 to 300000. */
  timeoutMs?: number;
  /** Certificates of the connection's own. */
  tls?: TlsInput | null | undefined;
  /** Absolute, `http` or `https`; `{parameters}` only in path and query, each percent-encoded. */
  url: string;
};

/** Answers of an HTTP connection, each read as a payload of the format; all of them are one input. */
export type HttpSourceInput = {
  /** URL, query, headers and authentication. The request is a GET, whatever the connection's method. */
  connectionId: string | number;
  /** How the bytes of each answer are read. */
  formatId: string | number;
  /** How many bytes all pages have together at most, unpacked; 1 to 268435456. More is an error. */
  maxBytes?: number;
  /** How many pages one attempt reads at most; 1 to 10000. More is an error. */
  maxPages?: number;
  /** How one page leads to the next; left out, one answer is all there is. */
  pagination?: PaginationInput | null | undefined;
};

/** What happens where a file of that name stands already. */
export type IfExists =
  /** It stays, and the step fails with FILE_EXISTS. */
  | 'FAIL'
  /** It stays, and the new one gets a number: `name-1.ext`. */
  | 'NUMBER'
  /** It is replaced, whole. */
  | 'OVERWRITE';

/** Makes one text of a list. */
export type JoinFunctionInput = {
  /** Between the elements. */
  separator?: string;
};

/** How JSON input is laid out. */
export type JsonInput =
  /** One JSON document. */
  | 'DOCUMENT'
  /** One JSON object per line (NDJSON). */
  | 'LINES';

/** How JSON output is laid out. */
export type JsonLayout =
  /** Always an array. */
  | 'ARRAY'
  /** As it was read: a single object stays an object, many become an array. */
  | 'AS_READ'
  /** One object per line (NDJSON). */
  | 'LINES'
  /** An object; fails unless there is exactly one record. */
  | 'OBJECT';

/** Options of JSON. */
export type JsonSettingsInput = {
  /** What happens when an object names a key twice. */
  duplicateKeys?: DuplicateKeys;
  /** How input is laid out. */
  input?: JsonInput;
  /** How output is laid out. */
  layout?: JsonLayout;
  /** The longest text of one record, in bytes of UTF-8. */
  maxRecordBytes?: number;
  /** Whether output is indented. */
  pretty?: boolean;
  /** The field path of the node that holds the records, such as `entry`; left out it is the document itself. */
  recordsPath?: string | null | undefined;
  /** The key of an object around the output; left out there is none. */
  rootName?: string | null | undefined;
};

/** Where a broker of Kafka is. */
export type KafkaBrokerInput = {
  /** A name or an address. */
  host: string;
  /** Its port. */
  port?: number;
};

/** Messages of a Kafka connection. */
export type KafkaEndInput = {
  /** How messages are packed. */
  compression?: MessageCompression;
  /** The cluster. */
  connectionId: string | number;
  /** How records become a message's value. */
  formatId: string | number;
  /**
   * The key, with `{parameters}`: messages of one key go to one partition, the same that Java's clients choose. Left out, messages have none, and go
   * to one partition after the other.
   */
  key?: string | null | undefined;
  /** How many records make one message, 1 to 10000; left out, all records make one. With 1, the value is the record itself, not a list of one. */
  recordsPerMessage?: number | null | undefined;
  /** The topic, with `{parameters}`; made where it is not there only if the brokers are set to do so. */
  topic: string;
};

/** A cluster of Kafka, or of servers that speak like it. Its brokers name each other, and each is reached by these settings. */
export type KafkaInput = {
  /** Certificate authorities that are trusted beside the public ones, as PEM. */
  caCertificates?: string | null | undefined;
  /** The name or the address of a broker; the others are learned from it. */
  host: string;
  /** How the user proves who he is. */
  mechanism?: SaslMechanism;
  /** Further brokers, which are asked when this one is not there; at most 20. */
  otherBrokers?: Array<KafkaBrokerInput>;
  /** Sealed and never shown; left out at an update it stays, unless the broker, the protection or the mechanism changes. */
  password?: string | null | undefined;
  /** Its port. */
  port?: number;
  /** For one message, connecting included, in milliseconds; 100 to 300000. */
  timeoutMs?: number;
  /** Whether connections are protected; every broker must prove its name then. */
  tls?: boolean;
  /** Who asks. Left out, nobody is asked. */
  user?: string | null | undefined;
};

/** A topic of Kafka, all partitions of it. The feed's place in each of them is kept here, and not in a consumer group. */
export type KafkaSourceInput = {
  /** Where a new feed begins. Partitions that come about later are read from their oldest message. */
  begin?: LogBegin;
  /** The topic's name; it must be there. */
  topic: string;
  /** What becomes of the feed when messages were gone before it came to them. */
  whenLost?: WhenLost;
};

/** The case of letters. */
export type LetterCase =
  /** Small letters. */
  | 'LOWER'
  /** A capital at the beginning of each word, otherwise small letters. */
  | 'TITLE'
  /** Capitals. */
  | 'UPPER';

/** What ends a line. */
export type LineEnd =
  /** Carriage return and line feed. */
  | 'CR_LF'
  /** Line feed. */
  | 'LF';

/** What a partner must prove: exactly one kind. */
export type ListenerAuthenticationInput =
  {   /** An API key of the tenant. */
  apiKey: ApiKeyHeaderInput; basic?: never; bearer?: never; none?: never; }
  |  { apiKey?: never;   /** Login and password of a member (RFC 7617). */
  basic: NoOptions; bearer?: never; none?: never; }
  |  { apiKey?: never; basic?: never;   /** A token of `/rest/v1/token-auth/issue` (RFC 6750). */
  bearer: NoOptions; none?: never; }
  |  { apiKey?: never; basic?: never; bearer?: never;   /** Nothing. */
  none: NoOptions; };

/** How a partner proves who it is. */
export type ListenerAuthenticationKind =
  /** An API key of the tenant. */
  | 'API_KEY'
  /** Login and password of a member. */
  | 'BASIC'
  /** A token of `/rest/v1/token-auth/issue`. */
  | 'BEARER'
  /** It need not. */
  | 'NONE';

/** What a new listener is made of. */
export type ListenerCreateInput = {
  /** What a partner must prove. */
  authentication: ListenerAuthenticationInput;
  /** Left out it is true. */
  enabled?: boolean | null | undefined;
  /** In bytes; left out it is 10 MiB. */
  maxBodyBytes?: number | null | undefined;
  /** Left out it is POST. */
  methods?: Array<HttpMethod>;
  /** For people; unique in the tenant. */
  name: string;
  /** Below `/in/{tenant}/`: segments of letters, digits, `-`, `.`, `_`, `~`, or one `{parameter}`. */
  path: string;
  /** How many requests it takes; left out, all. */
  rateLimit?: RateLimitInput | null | undefined;
  /** How it answers; left out, with the receipt at once. */
  reply?: ReplyInput | null | undefined;
};

/** The payload that the flow's listener accepted. */
export type ListenerSourceInput = {
  /** How its bytes are read. */
  formatId: string | number;
};

/** What changes of a listener; left out stays. */
export type ListenerUpdateInput = {
  /** What a partner must prove. */
  authentication?: ListenerAuthenticationInput | null | undefined;
  /** Whether it answers. */
  enabled?: boolean | null | undefined;
  /** Which. */
  id: string | number;
  /** In bytes. */
  maxBodyBytes?: number | null | undefined;
  /** At least one. */
  methods?: Array<HttpMethod> | null | undefined;
  /** For people. */
  name?: string | null | undefined;
  /** Below `/in/{tenant}/`. */
  path?: string | null | undefined;
  /** How many requests it takes; null for all. */
  rateLimit?: RateLimitInput | null | undefined;
  /** How it answers, as a whole. */
  reply?: ReplyInput | null | undefined;
};

/** Where a feed begins in a log that it has no place in yet. */
export type LogBegin =
  /** With the oldest message. */
  | 'EARLIEST'
  /** With what comes from now on. */
  | 'LATEST';

/** One line of a lookup table. */
export type LookupEntryInput = {
  /** The text of the value that comes. */
  key: string;
  /** What it becomes. */
  value: unknown;
};

/** Replaces a text by what a table has for it. */
export type LookupFunctionInput = {
  /** Each key once. */
  table: Array<LookupEntryInput>;
  /** What becomes of a text that is not in the table. */
  unknown?: UnknownKey;
};

/** How one record becomes another. */
export type MappingInput = {
  /** Applied in this order. */
  fields?: Array<FieldMappingInput>;
  /**
   * Lists to go into, each within an element of the one before: every element of the last is mapped to a record of its own. Paths of rules begin
   * at the element then. Empty: the record itself is mapped.
   */
  forEach?: Array<string>;
  /** Whether fields that no rule names go through unchanged; otherwise they are dropped. */
  passThrough?: boolean;
};

/** How messages are packed. */
export type MessageCompression =
  /** With gzip. */
  | 'GZIP'
  /** With LZ4. */
  | 'LZ_4'
  /** Not at all. */
  | 'NONE'
  /** With Snappy. */
  | 'SNAPPY'
  /** With Zstandard; Kafka knows it since 2.1. */
  | 'ZSTD';

/** Which messages a list shows; left out means all. */
export type MessageFilterInput = {
  /**
   * Only those in whose payload (its first 1 MiB) this text stands as a whole word, such as `ORD-1`. Payloads are read for it, so one call looks
   * through at most 2,000 messages or 32 MiB: a page may be short, or empty, and still have a next one, see `searched`.
   */
  key?: string | null | undefined;
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

/** What a run knows by itself. */
export type Metadata =
  /** The element itself, in a mapping of a list's elements; otherwise the record. */
  | 'ELEMENT'
  /** The element's place in its list, from 1; missing outside of lists. */
  | 'ELEMENT_POSITION'
  /** The execution's id. */
  | 'EXECUTION_ID'
  /** The flow's id. */
  | 'FLOW_ID'
  /** The message's id; missing in a run without one. */
  | 'MESSAGE_ID'
  /** The method of its request, in capitals. */
  | 'METHOD'
  /** When it arrived. */
  | 'RECEIVED_AT'
  /** The record's number in the payload, from 1. */
  | 'RECORD_NUMBER'
  /** Path and query of its request. */
  | 'REQUEST_TARGET'
  /** The tenant's id. */
  | 'TENANT_ID'
  /** A UUID (version 5) that is the same whenever this execution maps this record to this field. */
  | 'UUID';

/** What happens when the field a rule reads is absent. A field that is present and null is not absent. */
export type MissingRule =
  /** The target becomes `default`. */
  | 'DEFAULT'
  /** The execution fails, naming record and field. */
  | 'FAIL'
  /** The target becomes null. */
  | 'NULL'
  /** The target is left out. */
  | 'OMIT'
  /** The record, or the element of a list, is left out as a whole. */
  | 'SKIP_RECORD';

/** The UUID (version 5) of a text. */
export type NameUuidFunctionInput = {
  /** The namespace, a UUID; unset is that of URLs. */
  namespace?: string | null | undefined;
};

/** Messages of a NATS connection. */
export type NatsEndInput = {
  /** The server. */
  connectionId: string | number;
  /** How records become a message's body. */
  formatId: string | number;
  /** How many records make one message, 1 to 10000; left out, all records make one. With 1, the body is the record itself, not a list of one. */
  recordsPerMessage?: number | null | undefined;
  /** The subject, with `{parameters}`; a stream of JetStream must take it up. */
  subject: string;
};

/** A NATS server with JetStream. */
export type NatsInput = {
  /** Certificate authorities that are trusted beside the public ones, as PEM. */
  caCertificates?: string | null | undefined;
  /** A name or an address. */
  host: string;
  /** Sealed and never shown; left out at an update it stays, unless the server changes. */
  password?: string | null | undefined;
  /** Its port. */
  port?: number;
  /** For one message, connecting included, in milliseconds; 100 to 300000. */
  timeoutMs?: number;
  /** Whether the connection is protected; the server must prove its name then. */
  tls?: boolean;
  /** Who asks. Left out, the password is the server's token; without both, nobody is asked. */
  user?: string | null | undefined;
};

/** A stream of JetStream, by a durable pull consumer. */
export type NatsSourceInput = {
  /** The consumer's name. Made where it is not there, and begins with the stream's oldest message then. */
  durable: string;
  /** The stream's name; it must be there. */
  stream: string;
  /** Only what was published under this subject, which may have wildcards; left out, everything. Of a consumer that is there already, its own holds. */
  subject?: string | null | undefined;
};

/** Each answer but the last says where the next is. It is followed within scheme, host and port of the connection only. */
export type NextLinkInput = {
  /**
   * Where the link stands in a JSON answer: a text, or a list of links as in a FHIR Bundle (`link`), of which that with the relation `next` counts.
   * Left out, in the header `Link` with `rel=next`.
   */
  path?: string | null | undefined;
};

/** A kind without options; write `{}`. */
export type NoOptions = {
  /** Says nothing; there because GraphQL wants a field. */
  enabled?: boolean | null | undefined;
};

/** What a new rule is made of. */
export type NoticeCreateInput = {
  /** Whether it is in force. */
  active?: boolean;
  /** Whom it tells: a connection of kind HTTP, which is sent JSON, or EMAIL, which is sent a letter. */
  connectionId: string | number;
  /** The flows it is about; left out or empty: all. */
  flowIds?: Array<string | number>;
  /** For people; unique in the tenant. */
  name: string;
  /** What it tells; at least one. */
  on: Array<NoticeKind>;
  /** Seconds in which at most one notice of a kind is sent for a flow, up to 604800; 0: all are. */
  quietSeconds?: number;
};

/** Where a notice's delivery stands. */
export type NoticeDeliveryState =
  /** It was taken. */
  | 'DELIVERED'
  /** It was not taken, and is not tried again by itself. */
  | 'GIVEN_UP'
  /** It is to be sent, now or again. */
  | 'PENDING'
  /** It fell into the quiet time and is not sent; of OVERDUE only, the others are counted. */
  | 'SUPPRESSED';

/** What a notice tells. */
export type NoticeKind =
  /** An execution became DEAD. */
  | 'FAILURE'
  /** An execution lasts longer than its flow's expectedDurationSeconds. */
  | 'OVERDUE'
  /** The first execution of a flow that succeeded after one that became DEAD. */
  | 'RECOVERY'
  /** An execution succeeded. */
  | 'SUCCESS';

/** What changes of a rule; left out stays. */
export type NoticeUpdateInput = {
  /** Whether it is in force. */
  active?: boolean | null | undefined;
  /** Whom it tells: a connection of kind HTTP or EMAIL. */
  connectionId?: string | number | null | undefined;
  /** The flows it is about, as a whole; empty: all. */
  flowIds?: Array<string | number> | null | undefined;
  /** Which. */
  id: string | number;
  /** For people. */
  name?: string | null | undefined;
  /** What it tells, as a whole; at least one. */
  on?: Array<NoticeKind> | null | undefined;
  /** Seconds in which at most one notice of a kind is sent for a flow, up to 604800; 0: all are. */
  quietSeconds?: number | null | undefined;
};

/** Makes null of a certain value, such as an empty text. */
export type NullIfFunctionInput = {
  /** Which. */
  value: unknown;
};

/** How numbers are written. */
export type NumberColumnInput = {
  /** One character between whole part and fraction. */
  decimalMark?: string;
  /** One character between groups of three digits, if any. */
  groupMark?: string | null | undefined;
  /** How many of the last digits are the fraction, without a mark. */
  impliedDecimals?: number;
};

/**
 * How a token is had by the client credentials grant. It is sent as `Authorization: Bearer`, reused as long as the server says (else five minutes),
 * and fetched anew when it is refused.
 */
export type OAuth2Input = {
  /** Whom the token is for, where the server wants to know. */
  audience?: string | null | undefined;
  /** The client's id. */
  clientId: string;
  /** Sealed and never shown; left out at an update it stays. */
  clientSecret?: string | null | undefined;
  /** Whether id and secret go in the form's body instead of as HTTP Basic. */
  credentialsInBody?: boolean;
  /** What is asked for, with blanks between; left out, the server decides. */
  scope?: string | null | undefined;
  /** The token endpoint. */
  tokenUrl: string;
};

/** Pages begin so many records behind the first. */
export type OffsetInput = {
  /** The query's parameter that takes the number of records before the page. */
  parameter?: string;
  /** How many records a full page has; 1 to 100000. */
  size: number;
  /** The query's parameter that takes the size; left out, the service knows it. */
  sizeParameter?: string | null | undefined;
};

/** What becomes of an execution when a step fails. */
export type OnError =
  /** The step is tried again alike; when it is given up, the flow goes on with the steps behind it. */
  | 'CONTINUE'
  /** The execution is DEAD at once; nothing is tried again. */
  | 'DEAD'
  /** The step is tried again by the flow's retry policy; when it is given up, the execution is DEAD. */
  | 'STOP';

/** Fills a text up to a width; a longer one stays. */
export type PadFunctionInput = {
  /** Where it is added: START or END. */
  side?: TextSide;
  /** How many characters; at most 10,000. */
  width: number;
  /** One character. */
  with: string;
};

/** Pages are numbered. */
export type PageNumberInput = {
  /** The number of the first page. */
  first?: number;
  /** The query's parameter that takes the number. */
  parameter?: string;
  /** How many records a page is asked for; 1 to 100000, with sizeParameter. */
  size?: number | null | undefined;
  /** The query's parameter that takes the size. */
  sizeParameter?: string | null | undefined;
};

/** How one page leads to the next: exactly one way. */
export type PaginationInput =
  {   /** Each answer but the last holds a text that asks for the next. */
  cursor: CursorInput; nextLink?: never; offset?: never; page?: never; }
  |  { cursor?: never;   /** Each answer but the last says where the next is. */
  nextLink: NextLinkInput; offset?: never; page?: never; }
  |  { cursor?: never; nextLink?: never;   /** Pages begin so many records behind the first. The first without records is the last. */
  offset: OffsetInput; page?: never; }
  |  { cursor?: never; nextLink?: never; offset?: never;   /** Pages are numbered. The first without records is the last. */
  page: PageNumberInput; };

/** A parameter that a flow declares. */
export type ParameterDeclarationInput = {
  /** Without one, the parameter must be given wherever it is used. */
  default?: string | null | undefined;
  /** The header of the message that gives the value, over path, query and schedule. */
  header?: string | null | undefined;
  /** A letter, then letters, digits, `_`, `.` or `-`. */
  name: string;
  /** What the value must be, whoever gives it; left out, any text. */
  type?: ValueType | null | undefined;
};

/** A parameter's value. */
export type ParameterInput = {
  /** A letter, then letters, digits, `_`, `.` or `-`. */
  name: string;
  /** As text. */
  value: string;
};

/** A field some levels above the element that is mapped. */
export type ParentPathInput = {
  /** Which field there. */
  path: string;
  /** How many lists to go out of; 1 is what holds the list. */
  up?: number;
};

/** Reads a number that is written for people. */
export type ParseNumberFunctionInput = {
  /** Between whole part and fraction. */
  decimalMark?: string;
  /** Between groups of the whole part, if any. */
  groupMark?: string | null | undefined;
};

/** One's own new password. */
export type PasswordChangeInput = {
  /** The one that holds now. */
  currentPassword: string;
  /** 10 to 200 characters. */
  newPassword: string;
};

/** Takes one element of a list; missing beyond its end. */
export type PickFunctionInput = {
  /** From 0; negative counts from the end. */
  index: number;
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

/** Messages of a RabbitMQ connection. */
export type RabbitmqEndInput = {
  /** The server. */
  connectionId: string | number;
  /** The exchange, with `{parameters}`; empty or left out is the default exchange, by which the key is a queue's name. */
  exchange?: string;
  /** How records become a message's body. */
  formatId: string | number;
  /** How many records make one message, 1 to 10000; left out, all records make one. With 1, the body is the record itself, not a list of one. */
  recordsPerMessage?: number | null | undefined;
  /** The routing key, with `{parameters}`; a message that no queue takes is an error. */
  routingKey: string;
};

/** A RabbitMQ server, by AMQP 0-9-1. */
export type RabbitmqInput = {
  /** Certificate authorities that are trusted beside the public ones, as PEM. */
  caCertificates?: string | null | undefined;
  /** A name or an address. */
  host: string;
  /** Sealed and never shown; left out at an update it stays, unless the server changes. */
  password?: string | null | undefined;
  /** Left out: 5671 with TLS, 5672 without. */
  port?: number | null | undefined;
  /** For one message, connecting included, in milliseconds; 100 to 300000. */
  timeoutMs?: number;
  /** Whether the connection is protected; the server must prove its name then. */
  tls?: boolean;
  /** Who asks. */
  user: string;
  /** The virtual host; `/` is the one that every server has. */
  virtualHost?: string;
};

/** A queue of RabbitMQ. */
export type RabbitmqSourceInput = {
  /** Its name; it must be there. */
  queue: string;
};

/** What rows mean that have fewer or more fields than columns. */
export type RaggedRows =
  /** What is missing is absent; what is too much is named by its place, as column7. */
  | 'ACCEPT'
  /** The payload is refused. */
  | 'REFUSE';

/** Between two values, both included; one may be left out. */
export type RangeInput = {
  /** The largest. */
  max?: unknown;
  /** The smallest. */
  min?: unknown;
};

/** How many requests a listener takes. Each API process counts its own. */
export type RateLimitInput = {
  /** At once, after a pause: 1 to 1,000,000. Left out, as many as in a second. */
  burst?: number | null | undefined;
  /** On the average: 1 to 1,000,000. */
  perSecond: number;
};

/** What becomes of a record that cannot be mapped. */
export type RecordErrors =
  /** The step fails. */
  | 'FAIL'
  /** The record is kept aside with its reason; the others go on. */
  | 'REJECT_RECORD';

/** Entries of a stream of a Redis connection. */
export type RedisEndInput = {
  /** The server. */
  connectionId: string | number;
  /** How records become an entry's field `body`. */
  formatId: string | number;
  /** About how many entries the stream keeps; older ones go. Left out, all stay. */
  maxLength?: number | null | undefined;
  /** How many records make one entry, 1 to 10000; left out, all records make one. With 1, the body is the record itself, not a list of one. */
  recordsPerMessage?: number | null | undefined;
  /** The stream's key, with `{parameters}`; made where it is not there. */
  stream: string;
};

/** A Redis server, or one that speaks like it, whose streams are used. */
export type RedisInput = {
  /** Certificate authorities that are trusted beside the public ones, as PEM. */
  caCertificates?: string | null | undefined;
  /** The database's number. */
  database?: number;
  /** A name or an address. */
  host: string;
  /** Sealed and never shown; left out at an update it stays, unless the server changes. */
  password?: string | null | undefined;
  /** Its port. */
  port?: number;
  /** For one message, connecting included, in milliseconds; 100 to 300000. */
  timeoutMs?: number;
  /** Whether the connection is protected; the server must prove its name then. */
  tls?: boolean;
  /** Who asks. Left out, the password is that of the server's default user; without both, nobody is asked. */
  user?: string | null | undefined;
};

/** A stream of Redis, by a consumer group. */
export type RedisSourceInput = {
  /** The field of an entry that is the message's body; the others become headers. Null: the body is the whole entry, as a JSON object. */
  field?: string | null | undefined;
  /** The group's name. Made where it is not there, and begins with the stream's oldest entry then. */
  group: string;
  /** The stream's key; made where it is not there. */
  stream: string;
};

/** Why a request to a listener was refused. */
export type RejectionReason =
  /** The body ended early or paused for too long. */
  | 'BODY_BROKEN'
  /** The body is larger than the listener takes. */
  | 'BODY_TOO_LARGE'
  /** The credentials are right and do not suffice. */
  | 'FORBIDDEN'
  /** The listener does not answer to that method. */
  | 'METHOD_NOT_ALLOWED'
  /** No listener has that path. */
  | 'NOT_FOUND'
  /** More came than the listener takes in a time. */
  | 'RATE_LIMITED'
  /** Credentials are missing or wrong. */
  | 'UNAUTHENTICATED'
  /** The service could not take it just then. */
  | 'UNAVAILABLE';

/** Replaces what a regular expression finds. */
export type ReplaceFunctionInput = {
  /** Whether the pattern and the replacement are plain texts. */
  literal?: boolean;
  /** Without look-around and back-references; matching takes linear time. */
  pattern: string;
  /** With what; `$1` and `${name}` are groups, `$$` a dollar sign. */
  with: string;
};

/** What an answer says: exactly one kind. */
export type ReplyContentInput =
  {   /** A FHIR OperationOutcome. */
  fhir: NoOptions; hl7?: never; receipt?: never; result?: never; template?: never; }
  |  { fhir?: never;   /** An HL7 v2 acknowledgement, in the mode that the message asks for. */
  hl7: NoOptions; receipt?: never; result?: never; template?: never; }
  |  { fhir?: never; hl7?: never;   /** The ids of message and execution. */
  receipt: NoOptions; result?: never; template?: never; }
  |  { fhir?: never; hl7?: never; receipt?: never;   /** What the flow's last step wrote, up to 1 MiB; the answer has to wait for it. */
  result: NoOptions; template?: never; }
  |  { fhir?: never; hl7?: never; receipt?: never; result?: never;   /** Text of its own. */
  template: ReplyTemplateInput; };

/** How a listener answers what it has stored. */
export type ReplyInput = {
  /** What it says; left out, the receipt. */
  content?: ReplyContentInput | null | undefined;
  /**
   * How long the answer waits for the end of the flow, in milliseconds; 100 to 60000. Left out, it comes at once. When the time is over, the answer is
   * the receipt.
   */
  waitMs?: number | null | undefined;
};

/** What an answer says. */
export type ReplyKind =
  /** A FHIR OperationOutcome. */
  | 'FHIR'
  /** An HL7 v2 acknowledgement. */
  | 'HL7'
  /** The ids of message and execution. */
  | 'RECEIPT'
  /** What the flow's last step wrote. */
  | 'RESULT'
  /** Text of its own. */
  | 'TEMPLATE';

/** An answer's own text. */
export type ReplyTemplateInput = {
  /** With `{messageUuid}`, `{executionId}`, `{flowId}`, `{status}` (queued, success or failed), `{errorCode}`, `{error}` and the request's parameters. */
  body: string;
  /** What it is, such as `application/json`; values are escaped for JSON and XML accordingly. */
  mediaType: string;
};

/** What must be true: exactly one kind. */
export type RequirementInput =
  {   /** JavaScript gives true; nothing and null are false, and anything else is an error. It sees the record of its stage. */
  expression: string; schema?: never; test?: never; }
  |  { expression?: never;   /** The record is valid by a JSON schema, which cannot refer to other documents. */
  schema: unknown; test?: never; }
  |  { expression?: never; schema?: never;   /** A value is something. */
  test: TestInput; };

/** How a failed execution is retried: the n-th delay is `initialDelayMs * 2^(n-1)`, capped, with jitter; a longer Retry-After wins. */
export type RetryPolicyInput = {
  /** Milliseconds before the second attempt; 10 to 3600000. */
  initialDelayMs: number;
  /** How many attempts a step gets in all; 1 to 100. */
  maxAttempts: number;
  /** The longest delay in milliseconds; at most a day. */
  maxDelayMs: number;
};

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

/** Rounds a number. */
export type RoundFunctionInput = {
  /** How many digits the fraction keeps, 0 to 28. */
  decimals: number;
  /** How. */
  mode?: Rounding;
};

/** How a number is rounded. */
export type Rounding =
  /** Towards zero. */
  | 'DOWN'
  /** To the nearest; a half to the even digit. */
  | 'HALF_EVEN'
  /** To the nearest; a half away from zero. */
  | 'HALF_UP'
  /** Away from zero. */
  | 'UP';

/** What becomes of a record of which a rule is not true. */
export type RuleOtherwise =
  /** The rest is checked too, all that is wrong is kept with its reason, and nothing is delivered. */
  | 'REJECT_MESSAGE'
  /** It is kept aside with its reason; the others go on. */
  | 'REJECT_RECORD'
  /** The execution ends at once. */
  | 'STOP';

/** Of what a validation rule is true. */
export type RuleStage =
  /** The record as it was mapped. */
  | 'MAPPED'
  /** The record as it was read. */
  | 'READ';

/** A bucket of Amazon S3, or of a server that speaks like it. */
export type S3Input = {
  /** The key's id. */
  accessKeyId: string;
  /** The bucket's name. */
  bucket: string;
  /** The server, `http` or `https`, without a path; left out, Amazon's of that region. */
  endpoint?: string | null | undefined;
  /** Whether the bucket stands in the URL's path and not in the host's name, as most servers want it that are not Amazon's. */
  pathStyle?: boolean;
  /** What all names begin with, as a directory and with `{parameters}`, with `/` between its segments; empty or left out is the bucket itself. */
  prefix?: string;
  /** Where the bucket is, such as `eu-central-1`; what requests are signed for. */
  region?: string;
  /** Sealed and never shown; left out at an update it stays, unless the server changes. */
  secretAccessKey?: string | null | undefined;
};

/** On what a flow is tried: exactly one kind, of at most 1 MiB. */
export type SampleInput =
  {   /** Bytes in Base64. */
  base64: string; messageId?: never; text?: never; }
  |  { base64?: never;   /** A stored message, with its headers and parameters. */
  messageId: string | number; text?: never; }
  |  { base64?: never; messageId?: never;   /** A text. */
  text: string; };

/** How a user of Kafka proves who he is. */
export type SaslMechanism =
  /** The password is sent (RFC 4616). */
  | 'PLAIN'
  /** Both sides prove that they know the password, with SHA-256 (RFC 7677). */
  | 'SCRAM_SHA_256'
  /** The same with SHA-512. */
  | 'SCRAM_SHA_512';

/** What a new schedule is made of. */
export type ScheduleCreateInput = {
  /** Left out it is true. */
  active?: boolean;
  /** After this it does not tick; messages of an EVENT schedule's listener are HELD from then on. */
  endsAt?: string | null | undefined;
  /** The flow it runs. */
  flowId: string | number;
  /** When, in a word; EVENT alone says enough, the others need `timing`, which says it alone, too. */
  kind?: ScheduleKind | null | undefined;
  /** What becomes of ticks at which no worker was there. */
  missed?: ScheduleMissed;
  /** What becomes of a tick while an earlier run has not ended. */
  overlap?: ScheduleOverlap;
  /** Parameters of every run. */
  parameters?: Array<ParameterInput>;
  /** Before this it does not tick; EVERY counts from it. Messages of an EVENT schedule's listener are HELD until then. */
  startsAt?: string | null | undefined;
  /** When. */
  timing?: ScheduleTimingInput | null | undefined;
};

/** When a schedule runs its flow, in a word. */
export type ScheduleKind =
  /** When the wall clock shows what an expression says; for flows without a listener. */
  | 'CRON'
  /** Whenever a payload arrives at the flow's listener. */
  | 'EVENT'
  /** Again and again after the same time; for flows without a listener. */
  | 'EVERY';

/** What becomes of ticks at which no worker was there. Ticks that are at most 30 seconds late were not missed. */
export type ScheduleMissed =
  /** One run for all of them. */
  | 'RUN_ONCE'
  /** No run. */
  | 'SKIP';

/** What becomes of a tick while an earlier run of the same schedule has not ended. */
export type ScheduleOverlap =
  /** Both run. */
  | 'ALLOW'
  /** The tick is left out. */
  | 'SKIP';

/** When a schedule runs its flow. */
export type ScheduleTimingInput =
  {   /** By the wall clock; for flows without a listener. */
  cron: CronTimingInput; event?: never; every?: never; }
  |  { cron?: never;   /** Whenever a payload arrives at the flow's listener. */
  event: NoOptions; every?: never; }
  |  { cron?: never; event?: never;   /** By the same pause; for flows without a listener. */
  every: EveryTimingInput; };

/** What changes of a schedule; left out stays. */
export type ScheduleUpdateInput = {
  /** Activating releases what was HELD; deactivating holds what waits. Ticks that come meanwhile are not made up. */
  active?: boolean | null | undefined;
  /** After this it does not tick; null for no end. */
  endsAt?: string | null | undefined;
  /** Which. */
  id: string | number;
  /** What becomes of ticks at which no worker was there. */
  missed?: ScheduleMissed | null | undefined;
  /** What becomes of a tick while an earlier run has not ended. */
  overlap?: ScheduleOverlap | null | undefined;
  /** Parameters of every run, as a whole. */
  parameters?: Array<ParameterInput> | null | undefined;
  /** Before this it does not tick; null for no start. EVERY counts from it. */
  startsAt?: string | null | undefined;
  /** When. EVENT stays EVENT, and nothing else becomes it. */
  timing?: ScheduleTimingInput | null | undefined;
};

/** Sets a field of the result. */
export type SetFieldInput = {
  /** For DEFAULT. */
  default?: unknown;
  /** Where the value comes from. */
  from: FieldSourceInput;
  /** What is done to it, in this order. */
  functions?: Array<FunctionInput>;
  /** What happens when there is no value. */
  onMissing?: MissingRule;
  /** A regular expression that the whole text of the value must match. */
  pattern?: string | null | undefined;
  /** A field path, such as `name.family` or `identifier[0].value`; parents are made as needed. */
  target: string;
  /** What the value must be, converted where that loses nothing. */
  type?: ValueType | null | undefined;
};

/** How a user of an SFTP server proves who he is. */
export type SftpAuthentication =
  /** With a password, also where the server asks for it by keyboard-interactive. */
  | 'PASSWORD'
  /** With a private key. */
  | 'PRIVATE_KEY';

/** A directory of an SFTP server. */
export type SftpInput = {
  /** How the user proves who he is. */
  authentication?: SftpAuthentication;
  /**
   * What all names begin with, with `{parameters}` and `/` between its segments. With a `/` at its beginning it is absolute, else below the directory that
   * the server gives the user; empty or left out is that directory itself.
   */
  directory?: string;
  /** A name or an address. */
  host: string;
  /**
   * The keys by which the server is known, up to 10: a line of OpenSSH (`ssh-ed25519 AAAA..`) or a fingerprint (`SHA256:..`) each. The server must show
   * one of them. Without any, nothing is done, and the connection's test tells which key the server shows.
   */
  hostKeys?: Array<string>;
  /** What the private key is locked with. Sealed and never shown; left out at an update it stays, unless the server changes. */
  passphrase?: string | null | undefined;
  /** For PASSWORD. Sealed and never shown; left out at an update it stays, unless the server changes. */
  password?: string | null | undefined;
  /** Its port. */
  port?: number;
  /** For PRIVATE_KEY: as OpenSSH writes it, or PEM (PKCS#8, PKCS#1). Sealed and never shown; left out at an update it stays, unless the server changes. */
  privateKey?: string | null | undefined;
  /** For connecting and signing in, and for each answer, in milliseconds; 100 to 300000. */
  timeoutMs?: number;
  /** Who asks. */
  user: string;
};

/** How bodies are signed. */
export type SigningInput = {
  /** `whsec_` and a key of 24 to 64 bytes in base64. Sealed and never shown; left out at an update it stays. */
  secret?: string | null | undefined;
};

/** Where a step reads: exactly one kind. */
export type SourceInput =
  {   /** A file of a directory or an object store. */
  file: FileSourceInput; files?: never; http?: never; listener?: never; sql?: never; }
  |  { file?: never;   /** Files of a directory or an object store: each is read, mapped and delivered by itself. */
  files: FilesSourceInput; http?: never; listener?: never; sql?: never; }
  |  { file?: never; files?: never;   /** Answers of an HTTP connection, page after page. */
  http: HttpSourceInput; listener?: never; sql?: never; }
  |  { file?: never; files?: never; http?: never;   /** The payload that the flow's listener accepted. */
  listener: ListenerSourceInput; sql?: never; }
  |  { file?: never; files?: never; http?: never; listener?: never;   /** The rows of a query of a SQL connection; they have no format. */
  sql: SqlSourceInput; };

/** Makes a list of the parts of a text. */
export type SplitFunctionInput = {
  /** Between the parts; not empty. */
  separator: string;
};

/** What is done to a table. */
export type SqlAction =
  /** Removed rows, found by their key columns. */
  | 'DELETE'
  /** New rows. */
  | 'INSERT'
  /** Changed rows, found by their key columns; a row that is not there stays so. */
  | 'UPDATE'
  /** New rows, or changed ones where the key is there. */
  | 'UPSERT';

/** A table of a SQL connection. */
export type SqlEndInput = {
  /** What is done. */
  action?: SqlAction;
  /** The database. */
  connectionId: string | number;
  /** The columns that say which row it is, for all but INSERT, with `{parameters}`. For UPSERT there is a unique index on them. */
  keyColumns?: Array<string>;
  /** Whether deliveries are noted in a table `inlet_deliveries` of the database, in the same transaction, so that a repetition has no effect. */
  once?: boolean;
  /** `table`, or `schema.table`, with `{parameters}`. */
  table: string;
};

/** A database on a server. */
export type SqlServerInput = {
  /** Certificate authorities that are trusted beside the public ones, as PEM. */
  caCertificates?: string | null | undefined;
  /** The database's name, with `{parameters}`. */
  database: string;
  /** A name or an address. */
  host: string;
  /** How many connections each worker opens at most; 1 to 50. */
  maxConnections?: number;
  /** Sealed and never shown; left out at an update it stays, unless the server changes. */
  password?: string | null | undefined;
  /** Left out: 5432 for PostgreSQL, 3306 for MySQL and MariaDB. */
  port?: number | null | undefined;
  /** For one statement, in milliseconds; 100 to 300000. */
  statementTimeoutMs?: number;
  /** How the connection is protected. */
  tls?: SqlTls;
  /** Who asks, with `{parameters}`. */
  user: string;
};

/** The rows of a query, each a record with a field for each column. */
export type SqlSourceInput = {
  /** The database. */
  connectionId: string | number;
  /** How many rows it may give; 1 to 1000000. More is an error. */
  maxRows?: number;
  /**
   * One statement that begins with SELECT, WITH, VALUES or TABLE, run in a transaction that cannot write. `{parameters}` stand without quotes, and are
   * bound: never a piece of the text.
   */
  query: string;
};

/** A statement of one's own that is run for each record, all in one transaction. */
export type SqlStatementInput = {
  /** The database. */
  connectionId: string | number;
  /** Whether deliveries are noted in a table `inlet_deliveries` of the database, in the same transaction, so that a repetition has no effect. */
  once?: boolean;
  /**
   * One statement that begins with INSERT, UPDATE, DELETE, REPLACE, MERGE, WITH, SELECT or CALL. `{field:path}` stands for a field of the record,
   * `{name}` for a parameter, without quotes. Both are bound: never a piece of the text.
   */
  statement: string;
};

/** How a connection to a database server is protected. */
export type SqlTls =
  /** Not at all. */
  | 'DISABLE'
  /** With TLS, whoever answers. */
  | 'REQUIRE'
  /** With TLS and a server that proves its name. */
  | 'VERIFY';

/** A file of SQLite, which must be there. */
export type SqliteInput = {
  /** How many connections each worker opens at most; 1 to 50. Only one writes at a time. */
  maxConnections?: number;
  /** Within the tenant's own folder, with `/` between its segments and with `{parameters}`. */
  path: string;
  /** For one statement, in milliseconds; 100 to 300000. */
  statementTimeoutMs?: number;
};

/** What can be known of an earlier step. */
export type StepFact =
  /** Bytes written. */
  | 'BYTES_OUT'
  /** Why it was given up, as a code; missing otherwise. */
  | 'ERROR_CODE'
  /** Records read. */
  | 'RECORDS_IN'
  /** Records written. */
  | 'RECORDS_OUT'
  /** Records rejected. */
  | 'RECORDS_REJECTED'
  /** `SUCCEEDED`, `SKIPPED` or `GIVEN_UP`. */
  | 'STATE';

/** What became of an earlier step of the same execution. */
export type StepSourceInput = {
  /** What of it. */
  fact: StepFact;
  /** The step's name. */
  name: string;
};

/** Where a step stands. */
export type StepState =
  /** The last attempt failed. */
  | 'FAILED'
  /** It failed for good, and the flow goes on without it. */
  | 'GIVEN_UP'
  /** Its condition was not true. */
  | 'SKIPPED'
  /** Delivered; no retry runs it again. */
  | 'SUCCEEDED';

/** What a quote means inside a field that does not begin with one. */
export type StrayQuotes =
  /** It is a character like any other. */
  | 'KEEP'
  /** The payload is refused. */
  | 'REFUSE';

/** Takes a part of a text, counted in characters; what lies beyond the end is left out. */
export type SubstringFunctionInput = {
  /** How many characters; unset is to the end. */
  length?: number | null | undefined;
  /** Where it begins, from 0; negative counts from the end. */
  start: number;
};

/** What a new tenant is made of. */
export type TenantCreateInput = {
  /** For people. */
  name: string;
  /** The first owner's login; a new one. */
  ownerLogin: string;
  /** The first owner's password; 10 to 200 characters. */
  ownerPassword: string;
  /** 2 to 40 lower-case letters, digits and hyphens. */
  slug: string;
};

/** What changes of a tenant; left out stays. */
export type TenantUpdateInput = {
  /** Which. */
  id: string | number;
  /** For people. */
  name?: string | null | undefined;
  /** Listener URLs change with it. */
  slug?: string | null | undefined;
};

/** A value and what it is to be. */
export type TestInput = {
  /** What it is to be. */
  is: CheckInput;
  /** Which value. */
  value: FieldSourceInput;
};

/** A side of a text. */
export type TextSide =
  /** Both. */
  | 'BOTH'
  /** Behind it. */
  | 'END'
  /** Before it. */
  | 'START';

/** Certificates of a connection's own. They hold for the destination and for where its token is fetched. */
export type TlsInput = {
  /** Certificate authorities that are trusted instead of the public ones, as PEM. */
  caCertificates?: string | null | undefined;
  /** What the client shows of itself, as PEM: its certificate, and those between it and its root. */
  clientCertificate?: string | null | undefined;
  /** The client certificate's private key, as PEM. Sealed and never shown; left out at an update it stays. */
  clientKey?: string | null | undefined;
};

/** How a token is fetched and used. */
export type TokenInput = {
  /** The payload's media type; it decides how `{user}` and `{password}` are escaped. */
  contentType?: string;
  /** The header that carries the token. */
  header?: string;
  /** Seconds a token is reused when neither the answer's `expires_in` nor a JWT's `exp` says; 1 to 86400. */
  lifetimeSeconds?: number;
  /** Its method. */
  method?: string;
  /** What `{password}` stands for. Sealed and never shown; left out at an update it stays. */
  password?: string | null | undefined;
  /** With `{user}` and `{password}`. */
  payload?: string;
  /** What stands before the token in that header. */
  prefix?: string;
  /** Where the token stands in the JSON answer, as a field path. */
  tokenPath?: string;
  /** The authentication URL. */
  url: string;
  /** What `{user}` stands for. */
  user: string;
};

/** One step: read FROM, map, write TO. */
export type TransformationInput = {
  /**
   * The steps that must be over before it begins, by name; each stands before it. Left out, the one before it. Empty, it begins with the flow.
   * Steps that do not wait for each other run at once.
   */
  after?: Array<string> | null | undefined;
  /** Which records go through; left out, all. */
  filter?: ConditionInput | null | undefined;
  /** Where it reads. */
  from: SourceInput;
  /** Which records that follow each other become one, before anything else; left out, each stays for itself. */
  group?: GroupInput | null | undefined;
  /** How one record becomes another; left out, everything goes through unchanged. */
  mapping?: MappingInput | null | undefined;
  /** What people call it. */
  name: string;
  /** What becomes of the execution when it fails. */
  onError?: OnError;
  /** What becomes of a record that cannot be mapped. */
  recordErrors?: RecordErrors;
  /** Where rejected records go, each as `{record, code, message, field, content}`; left out, they are only kept (Execution.rejectedRecords). */
  rejectedTo?: DestinationInput | null | undefined;
  /** What is true of every good record; asked in this order, the first that is not true counts. */
  rules?: Array<ValidationRuleInput>;
  /**
   * JavaScript that makes a record, a list of records, or nothing of every record that is read, or group: the body of a function of
   * `record` and `context` (docs/flows.md).
   */
  script?: string | null | undefined;
  /** Where it writes. */
  to: DestinationInput;
  /** It runs only if this is true: of parameters, headers, metadata and earlier steps, not of records. Left out, always. */
  when?: ConditionInput | null | undefined;
};

/** What made an execution. */
export type Trigger =
  /** Somebody ran the flow. */
  | 'MANUAL'
  /** A message arrived. */
  | 'MESSAGE'
  /** Somebody replayed a message. */
  | 'REPLAY'
  /** A schedule's time came. */
  | 'SCHEDULE';

/** Takes white space off a text. */
export type TrimFunctionInput = {
  /** Where. */
  side?: TextSide;
};

/** What becomes of a text that a table does not have. */
export type UnknownKey =
  /** The execution fails. */
  | 'FAIL'
  /** It stays. */
  | 'KEEP'
  /** The value is missing, for onMissing to decide. */
  | 'MISSING';

/** What a new user is made of. */
export type UserCreateInput = {
  /** 3 to 100 characters without blanks or colons; an e-mail address will do. */
  login: string;
  /** For people; left out it is the login. */
  name?: string | null | undefined;
  /** 10 to 200 characters. */
  password: string;
  /** Its role in this tenant; not more than the caller may grant. */
  role: Role;
};

/** What changes of a user; left out stays. */
export type UserUpdateInput = {
  /** Whether it may not sign in. Only where this tenant manages the login. */
  disabled?: boolean | null | undefined;
  /** Which. */
  id: string | number;
  /** For people. Only where this tenant manages the login. */
  name?: string | null | undefined;
  /** A new password. Only where this tenant manages the login. */
  password?: string | null | undefined;
  /** Its role in this tenant. */
  role?: Role | null | undefined;
};

/** One thing that is true of every good record. A missing or null value breaks no rule but present. */
export type ValidationRuleInput = {
  /** What people are told then; left out, what was found. */
  message?: string | null | undefined;
  /** What must be true. */
  must: RequirementInput;
  /** What becomes of a record of which it is not true. */
  otherwise?: RuleOtherwise;
  /** Of what. */
  stage?: RuleStage;
};

/** What a mapped value must be. */
export type ValueType =
  /** true or false. */
  | 'BOOLEAN'
  /** `YYYY-MM-DD`. */
  | 'DATE'
  /** A moment, as RFC 3339 writes it. */
  | 'DATE_TIME'
  /** An exact decimal number. */
  | 'DECIMAL'
  /** A whole number in 64 bits. */
  | 'INTEGER'
  /** Text; numbers and booleans are spelled out. */
  | 'TEXT';

/** What becomes of a feed whose place is gone, because the log does not keep its messages any more. */
export type WhenLost =
  /** It says so, and goes on with the oldest message that is there. */
  | 'CONTINUE'
  /** It brings nothing more until somebody changes it. */
  | 'STOP';

/** What an element's or attribute's name is in the record. */
export type XmlNames =
  /** The local name. */
  | 'LOCAL'
  /** With the prefix that the settings give the namespace, or {uri}local. */
  | 'QUALIFIED';

/** A prefix and the namespace that it stands for. */
export type XmlNamespaceInput = {
  /** Empty for names without a prefix. */
  prefix: string;
  /** The namespace's name. */
  uri: string;
};

/** Options of XML. */
export type XmlSettingsInput = {
  /** Writing: whether the XML declaration is written. */
  declaration?: boolean;
  /** The encoding's label, such as UTF-8 or ISO-8859-15. */
  encoding?: string;
  /** Reading: elements that are lists even where there is one, by their names inside the record, such as name/given. */
  lists?: Array<string>;
  /** Reading: the longest text of one record, in bytes of UTF-8. */
  maxRecordBytes?: number;
  /** What an element's or attribute's name is in the record. */
  names?: XmlNames;
  /** Which prefix stands for which namespace. */
  namespaces?: Array<XmlNamespaceInput>;
  /** Reading: the elements that are records, by their names from the root, such as catalog/book; left out the document is one record. */
  recordsPath?: string | null | undefined;
  /** Writing: the root element. */
  rootTag?: string | null | undefined;
  /** Writing: the element around every record, inside the root. */
  rowTag?: string | null | undefined;
};

export type ConnectionTestMutationVariables = Exact<{
  input: ConnectionTestInput;
}>;


export type ConnectionTestMutation = { connectionTest: { test: { passed: boolean, steps: Array<{ stage: ConnectionTestStage, outcome: ConnectionTestOutcome, durationMs: number | null, code: string | null, message: string | null }> } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ConnectionsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ConnectionsQuery = { connections: { nodes: Array<{ id: string, name: string, secretSet: boolean, updatedAt: string, limits: { maxConcurrency: number | null, circuitBreaker: { enabled: boolean, failurePercent: number, minimumAttempts: number, waitSeconds: number } }, circuit: { state: CircuitState, retryAt: string | null, failure: { code: string, message: string } | null }, settings: { http: { url: string, method: string, timeoutMs: number, successStatuses: Array<number>, compress: boolean, signed: boolean, query: Array<{ name: string, value: string }>, headers: Array<{ name: string, value: string }>, tls: { caCertificates: string | null, clientCertificate: string | null }, authentication: { kind: HttpAuthenticationKind, user: string | null, apiKey: { place: ApiKeyPlace, name: string } | null, token: { url: string, method: string, contentType: string, payload: string, tokenPath: string, header: string, prefix: string, lifetimeSeconds: number } | null, oauth2: { tokenUrl: string, scope: string | null, audience: string | null, credentialsInBody: boolean } | null } } | null, directory: { path: string } | null, postgres: { host: string, port: number, database: string, user: string, tls: SqlTls, caCertificates: string | null, statementTimeoutMs: number, maxConnections: number } | null, mysql: { host: string, port: number, database: string, user: string, tls: SqlTls, caCertificates: string | null, statementTimeoutMs: number, maxConnections: number } | null, sqlite: { path: string, statementTimeoutMs: number, maxConnections: number } | null, s3: { bucket: string, region: string, endpoint: string | null, pathStyle: boolean, accessKeyId: string, prefix: string } | null, googleCloud: { bucket: string, prefix: string } | null, azure: { account: string, container: string, endpoint: string | null, authentication: AzureAuthentication, prefix: string } | null, sftp: { host: string, port: number, user: string, authentication: SftpAuthentication, hostKeys: Array<string>, directory: string, timeoutMs: number } | null, email: { host: string, port: number, tls: EmailTls, user: string | null, from: string, to: Array<string>, cc: Array<string>, subject: string, body: string | null, caCertificates: string | null, timeoutMs: number } | null, nats: { host: string, port: number, tls: boolean, user: string | null, caCertificates: string | null, timeoutMs: number } | null, rabbitmq: { host: string, port: number, virtualHost: string, tls: boolean, user: string, caCertificates: string | null, timeoutMs: number } | null, redis: { host: string, port: number, database: number, tls: boolean, user: string | null, caCertificates: string | null, timeoutMs: number } | null, kafka: { host: string, port: number, tls: boolean, user: string | null, mechanism: SaslMechanism, caCertificates: string | null, timeoutMs: number, otherBrokers: Array<{ host: string, port: number }> } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ConnectionCreateMutationVariables = Exact<{
  input: ConnectionCreateInput;
}>;


export type ConnectionCreateMutation = { connectionCreate: { connection: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ConnectionUpdateMutationVariables = Exact<{
  input: ConnectionUpdateInput;
}>;


export type ConnectionUpdateMutation = { connectionUpdate: { connection: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ConnectionDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type ConnectionDeleteMutation = { connectionDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ExecutionsQueryVariables = Exact<{
  after?: string | null | undefined;
  filter: ExecutionFilterInput;
}>;


export type ExecutionsQuery = { executions: { nodes: Array<{ id: string, state: ExecutionState, trigger: Trigger, createdAt: string, startedAt: string | null, finishedAt: string | null, messageId: string | null, flow: { id: string, name: string } | null, failure: { code: string, message: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ExecutionQueryVariables = Exact<{
  id: string | number;
}>;


export type ExecutionQuery = { execution: (
    { id: string, state: ExecutionState, trigger: Trigger, createdAt: string, startedAt: string | null, finishedAt: string | null, messageId: string | null, flowVersion: number | null, replayOf: string | null, starts: number, crashes: number, flow: { id: string, name: string } | null, parameters: Array<{ name: string, value: string }> }
    & { ' $fragmentRefs'?: { 'ExecutionStepsFragment': ExecutionStepsFragment } }
  ) | null };

export type ExecutionListChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ExecutionListChangedSubscription = { executionChanged: { overrun: boolean, execution: { id: string } | null } };

export type FeedsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FeedsQuery = { feeds: { nodes: Array<{ id: string, name: string, enabled: boolean, state: FeedState, lastReceivedAt: string | null, listenerId: string, connectionId: string, lastError: { code: string, message: string, at: string } | null, listener: { name: string } | null, connection: { name: string } | null, source: { nats: { stream: string, durable: string, subject: string | null } | null, rabbitmq: { queue: string } | null, redis: { stream: string, group: string, field: string | null } | null, kafka: { topic: string, begin: LogBegin, whenLost: WhenLost } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FeedCreateMutationVariables = Exact<{
  input: FeedCreateInput;
}>;


export type FeedCreateMutation = { feedCreate: { feed: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FeedUpdateMutationVariables = Exact<{
  input: FeedUpdateInput;
}>;


export type FeedUpdateMutation = { feedUpdate: { feed: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FeedDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type FeedDeleteMutation = { feedDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FlowsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FlowsQuery = { flows: { nodes: Array<{ id: string, name: string, version: number, updatedAt: string, listener: { id: string, name: string } | null, schedule: { id: string, active: boolean } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FlowQueryVariables = Exact<{
  id: string | number;
}>;


export type FlowQuery = { flow: { id: string, name: string, version: number, latestVersion: number, note: string | null, listener: { id: string, name: string } | null, schedule: { id: string, active: boolean } | null, definition: { asInput: unknown }, draft: { version: number, author: string, note: string | null, createdAt: string, definition: { asInput: unknown } } | null } | null };

export type FlowVersionsQueryVariables = Exact<{
  id: string | number;
}>;


export type FlowVersionsQuery = { flow: { id: string, versions: { nodes: Array<{ version: number, author: string, note: string | null, createdAt: string, definition: { asInput: unknown } }> } } | null };

export type FlowPublishMutationVariables = Exact<{
  input: FlowPublishInput;
}>;


export type FlowPublishMutation = { flowPublish: { flow: { id: string, version: number } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FlowRevertMutationVariables = Exact<{
  input: FlowRevertInput;
}>;


export type FlowRevertMutation = { flowRevert: { flow: { id: string, version: number } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FlowPreviewQueryVariables = Exact<{
  input: FlowPreviewInput;
}>;


export type FlowPreviewQuery = { flowPreview: { ' $fragmentRefs'?: { 'PreviewFieldsFragment': PreviewFieldsFragment } } };

export type FlowSamplesQueryVariables = Exact<{
  filter: MessageFilterInput;
}>;


export type FlowSamplesQuery = { messages: { nodes: Array<{ id: string, receivedAt: string, size: number }> } };

export type FlowCreateMutationVariables = Exact<{
  input: FlowCreateInput;
}>;


export type FlowCreateMutation = { flowCreate: { flow: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FlowUpdateMutationVariables = Exact<{
  input: FlowUpdateInput;
}>;


export type FlowUpdateMutation = { flowUpdate: { flow: { id: string, version: number } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FlowDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type FlowDeleteMutation = { flowDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FlowRunMutationVariables = Exact<{
  input: FlowRunInput;
}>;


export type FlowRunMutation = { flowRun: { execution: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FlowScheduleMutationVariables = Exact<{
  input: ScheduleCreateInput;
}>;


export type FlowScheduleMutation = { scheduleCreate: { schedule: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FlowFormatCreateMutationVariables = Exact<{
  input: FormatCreateInput;
}>;


export type FlowFormatCreateMutation = { formatCreate: { format: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FlowConnectionCreateMutationVariables = Exact<{
  input: ConnectionCreateInput;
}>;


export type FlowConnectionCreateMutation = { connectionCreate: { connection: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FormatsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FormatsQuery = { formats: { nodes: Array<{ id: string, name: string, updatedAt: string, settings: { json: { input: JsonInput, recordsPath: string | null, duplicateKeys: DuplicateKeys, layout: JsonLayout, pretty: boolean, rootName: string | null, maxRecordBytes: number } | null, xml: { recordsPath: string | null, names: XmlNames, lists: Array<string>, declaration: boolean, rootTag: string | null, rowTag: string | null, encoding: string, maxRecordBytes: number, namespaces: Array<{ prefix: string, uri: string }> } | null, csv: { delimiter: string, quote: string, escape: string | null, header: CsvHeader, trim: boolean, comment: string | null, nullText: string | null, raggedRows: RaggedRows, strayQuotes: StrayQuotes, lineEnd: LineEnd, alwaysQuote: boolean, formulaGuard: boolean, encoding: string, maxRecordBytes: number, columns: Array<{ name: string, type: { ' $fragmentRefs'?: { 'ColumnTypeFieldsFragment': ColumnTypeFieldsFragment } } }> } | null, fixed: { typeField: string, framing: FixedFraming, length: FixedLength, lineEnd: LineEnd, encoding: string, maxRecordBytes: number, recordTypes: Array<{ name: string, prefix: string | null, columns: Array<{ name: string, start: number | null, width: number, align: Align, pad: string, type: { ' $fragmentRefs'?: { 'ColumnTypeFieldsFragment': ColumnTypeFieldsFragment } } }> }> } | null, hl7V2: { escapes: Hl7Escapes, batch: Hl7Batch, mllp: boolean, encoding: string, maxRecordBytes: number, groups: Array<{ name: string, segments: Array<string>, groups: Array<{ name: string, segments: Array<string>, groups: Array<{ name: string, segments: Array<string>, groups: Array<{ name: string, segments: Array<string> }> }> }> }> } | null, fhir: { bundle: FhirBundle, resourceTypes: Array<string>, validation: FhirValidation, output: FhirOutput, maxRecordBytes: number } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FormatCreateMutationVariables = Exact<{
  input: FormatCreateInput;
}>;


export type FormatCreateMutation = { formatCreate: { format: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FormatUpdateMutationVariables = Exact<{
  input: FormatUpdateInput;
}>;


export type FormatUpdateMutation = { formatUpdate: { format: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FormatDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type FormatDeleteMutation = { formatDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ColumnTypeFieldsFragment = { number: { decimalMark: string, groupMark: string | null, impliedDecimals: number } | null, date: { pattern: string } | null, dateTime: { pattern: string } | null, boolean: { trueText: string, falseText: string } | null } & { ' $fragmentName'?: 'ColumnTypeFieldsFragment' };

export type ListenersQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ListenersQuery = { listeners: { nodes: Array<{ id: string, name: string, path: string, urlPath: string, methods: Array<HttpMethod>, enabled: boolean, maxBodyBytes: number, rateLimit: { perSecond: number, burst: number } | null, authentication: { kind: ListenerAuthenticationKind, header: string | null }, reply: { waitMs: number | null, kind: ReplyKind, template: { mediaType: string, body: string } | null }, flow: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListenerCreateMutationVariables = Exact<{
  input: ListenerCreateInput;
}>;


export type ListenerCreateMutation = { listenerCreate: { listener: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ListenerUpdateMutationVariables = Exact<{
  input: ListenerUpdateInput;
}>;


export type ListenerUpdateMutation = { listenerUpdate: { listener: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ListenerDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type ListenerDeleteMutation = { listenerDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type BulkReplaysQueryVariables = Exact<{ [key: string]: never; }>;


export type BulkReplaysQuery = { bulkReplays: { nodes: Array<{ id: string, state: BulkReplayState, total: number | null, handled: number, replayed: number, startedBy: string, createdAt: string, finishedAt: string | null, filter: { state: ExecutionState | null } | null }> } };

export type MessageCountQueryVariables = Exact<{
  filter: MessageFilterInput;
}>;


export type MessageCountQuery = { messageCount: { count: number, more: boolean } };

export type BulkReplayCreateMutationVariables = Exact<{
  input: BulkReplayCreateInput;
}>;


export type BulkReplayCreateMutation = { bulkReplayCreate: { bulkReplay: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type BulkReplayCancelMutationVariables = Exact<{
  id: string | number;
}>;


export type BulkReplayCancelMutation = { bulkReplayCancel: { bulkReplay: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type MessageResendMutationVariables = Exact<{
  input: MessageResendInput;
}>;


export type MessageResendMutation = { messageResend: { message: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type MessageQueryVariables = Exact<{
  id: string | number;
}>;


export type MessageQuery = { message: { id: string, receivedAt: string, method: string, target: string, size: number, sha256: string, editedFrom: string | null, calledBy: { executionId: string, step: number } | null, headers: Array<{ name: string, value: string }>, parameters: Array<{ name: string, value: string }>, sender: { kind: PrincipalKind, name: string, address: string | null, requestId: string }, listener: { id: string, name: string, path: string, flow: { id: string, name: string, definition: { transformations: Array<{ from: { listener: { formatId: string } | null } }> } } | null } | null, executions: Array<(
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

export type FlowStepsQueryVariables = Exact<{
  id: string | number;
}>;


export type FlowStepsQuery = { flow: { id: string, version: number, definition: { transformations: Array<{ name: string }> } } | null };

export type MessageTransformedQueryVariables = Exact<{
  input: FlowPreviewInput;
}>;


export type MessageTransformedQuery = { flowPreview: { ' $fragmentRefs'?: { 'PreviewFieldsFragment': PreviewFieldsFragment } } };

export type MessagesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter: MessageFilterInput;
}>;


export type MessagesQuery = { messages: { nodes: Array<{ ' $fragmentRefs'?: { 'MessageRowFragment': MessageRowFragment } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, searched: { cursor: string, receivedAt: string, messages: number } | null } };

export type MessageArrivedSubscriptionVariables = Exact<{
  listenerId?: string | number | null | undefined;
  after?: string | null | undefined;
  key?: string | null | undefined;
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

export type OverviewQueryVariables = Exact<{
  from: string;
  until: string;
  buckets: number;
}>;


export type OverviewQuery = { overview: { received: number, failed: number, p95Ms: number | null, waiting: number, oldestWaitingAt: string | null, held: number, buckets: Array<{ from: string, received: number, failed: number }>, failingFlows: Array<{ failed: number, flow: { id: string, name: string } | null }>, silentListeners: Array<{ lastReceivedAt: string, usualPauseSeconds: number, listener: { id: string, name: string } }> } };

export type NoticeDeliveriesQueryVariables = Exact<{
  noticeId: string | number;
  after?: string | null | undefined;
}>;


export type NoticeDeliveriesQuery = { noticeDeliveries: { nodes: Array<{ id: string, kind: NoticeKind, executionId: string, state: NoticeDeliveryState, attempts: number, dueAt: string | null, attemptedAt: string | null, status: number | null, createdAt: string, failure: { code: string, message: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NoticeDeliveryRetryMutationVariables = Exact<{
  id: string | number;
}>;


export type NoticeDeliveryRetryMutation = { noticeDeliveryRetry: { delivery: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type NoticeTestMutationVariables = Exact<{
  id: string | number;
}>;


export type NoticeTestMutation = { noticeTest: { result: { delivered: boolean, status: number | null, failure: { code: string, message: string } | null } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type NoticesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NoticesQuery = { notices: { nodes: Array<{ id: string, name: string, active: boolean, flowIds: Array<string>, on: Array<NoticeKind>, connectionId: string, quietSeconds: number, connection: { name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NoticeCreateMutationVariables = Exact<{
  input: NoticeCreateInput;
}>;


export type NoticeCreateMutation = { noticeCreate: { notice: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type NoticeUpdateMutationVariables = Exact<{
  input: NoticeUpdateInput;
}>;


export type NoticeUpdateMutation = { noticeUpdate: { notice: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type NoticeDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type NoticeDeleteMutation = { noticeDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FirstListenerMutationVariables = Exact<{
  input: ListenerCreateInput;
}>;


export type FirstListenerMutation = { listenerCreate: { listener: { id: string, name: string, urlPath: string, authentication: { kind: ListenerAuthenticationKind, header: string | null } } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FirstKeyMutationVariables = Exact<{
  input: ApiKeyCreateInput;
}>;


export type FirstKeyMutation = { apiKeyCreate: { secret: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type FirstMessageSubscriptionVariables = Exact<{
  listenerId?: string | number | null | undefined;
}>;


export type FirstMessageSubscription = { messageArrived: { message: { id: string, receivedAt: string, size: number, sender: { name: string }, body: { text: string | null } | null } | null } };

export type RejectedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type RejectedSubscription = { requestRejected: { listenerId: string | null, reason: RejectionReason, at: string } };

export type EmptinessQueryVariables = Exact<{ [key: string]: never; }>;


export type EmptinessQuery = { messages: { nodes: Array<{ id: string }> }, listeners: { nodes: Array<{ id: string, name: string, urlPath: string, authentication: { kind: ListenerAuthenticationKind, header: string | null } }> } };

export type ScheduleNextRunsQueryVariables = Exact<{
  cron: string;
  timeZone: string;
}>;


export type ScheduleNextRunsQuery = { scheduleNextRuns: Array<string> };

export type SchedulesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type SchedulesQuery = { schedules: { nodes: Array<{ id: string, kind: ScheduleKind, active: boolean, startsAt: string | null, endsAt: string | null, overlap: ScheduleOverlap, missed: ScheduleMissed, nextRunAt: string | null, lastRunAt: string | null, lastSkippedAt: string | null, flow: { id: string, name: string } | null, parameters: Array<{ name: string, value: string }>, timing: { cron: { expression: string, timeZone: string } | null, every: { seconds: number } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ScheduleCreateMutationVariables = Exact<{
  input: ScheduleCreateInput;
}>;


export type ScheduleCreateMutation = { scheduleCreate: { schedule: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ScheduleUpdateMutationVariables = Exact<{
  input: ScheduleUpdateInput;
}>;


export type ScheduleUpdateMutation = { scheduleUpdate: { schedule: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ScheduleDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type ScheduleDeleteMutation = { scheduleDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type PasswordChangeMutationVariables = Exact<{
  input: PasswordChangeInput;
}>;


export type PasswordChangeMutation = { passwordChange: { changed: boolean, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ApiKeysQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ApiKeysQuery = { apiKeys: { nodes: Array<{ id: string, name: string, role: Role, listenerIds: Array<string>, hint: string, expiresAt: string | null, createdAt: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ApiKeyCreateMutationVariables = Exact<{
  input: ApiKeyCreateInput;
}>;


export type ApiKeyCreateMutation = { apiKeyCreate: { secret: string | null, apiKey: { id: string, name: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ApiKeyUpdateMutationVariables = Exact<{
  input: ApiKeyUpdateInput;
}>;


export type ApiKeyUpdateMutation = { apiKeyUpdate: { apiKey: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type ApiKeyDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type ApiKeyDeleteMutation = { apiKeyDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type AuditLogQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AuditLogQuery = { auditLog: { nodes: Array<{ id: string, at: string, actorKind: PrincipalKind, actorName: string, action: string, noun: string, nounId: string, before: unknown, after: unknown, address: string | null, requestId: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type UsersQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type UsersQuery = { users: { nodes: Array<{ id: string, login: string, name: string, role: Role, disabled: boolean, createdAt: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type UserCreateMutationVariables = Exact<{
  input: UserCreateInput;
}>;


export type UserCreateMutation = { userCreate: { user: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type UserUpdateMutationVariables = Exact<{
  input: UserUpdateInput;
}>;


export type UserUpdateMutation = { userUpdate: { user: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type UserDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type UserDeleteMutation = { userDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type TenantsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type TenantsQuery = { tenants: { nodes: Array<{ id: string, slug: string, name: string, createdAt: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TenantUsageQueryVariables = Exact<{
  tenantIds: Array<string | number> | string | number;
  days: number;
}>;


export type TenantUsageQuery = { tenantUsage: { countedUntil: string | null, tenants: Array<{ tenantId: string, messages: number, bytes: number, executions: number }> } };

export type TenantCreateMutationVariables = Exact<{
  input: TenantCreateInput;
}>;


export type TenantCreateMutation = { tenantCreate: { tenant: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type TenantUpdateMutationVariables = Exact<{
  input: TenantUpdateInput;
}>;


export type TenantUpdateMutation = { tenantUpdate: { tenant: { id: string } | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type TenantDeleteMutationVariables = Exact<{
  id: string | number;
}>;


export type TenantDeleteMutation = { tenantDelete: { deletedId: string | null, userErrors: Array<{ code: string, field: string | null, message: string }> } };

export type NamesQueryVariables = Exact<{
  listeners?: string | null | undefined;
  formats?: string | null | undefined;
  connections?: string | null | undefined;
  flows?: string | null | undefined;
}>;


export type NamesQuery = { listeners: { nodes: Array<{ id: string, name: string, path: string, urlPath: string, enabled: boolean }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, formats: { nodes: Array<{ id: string, name: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, connections: { nodes: Array<{ id: string, name: string, settings: { http: { url: string } | null, email: { host: string } | null, nats: { host: string } | null, rabbitmq: { host: string } | null, redis: { host: string } | null, kafka: { host: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, flows: { nodes: Array<{ id: string, name: string, listener: { id: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { account: { id: string, login: string, name: string, platformAdmin: boolean } | null, memberships: Array<{ role: Role, tenant: { id: string, slug: string, name: string } }> } };

export type ExecutionStepsFragment = { id: string, state: ExecutionState, runAt: string, failure: { code: string, message: string, step: number | null, line: number | null, column: number | null, record: number | null, field: string | null } | null, steps: Array<{ ordinal: number, name: string, state: StepState, recordsIn: number, recordsOut: number, bytesOut: number, startedAt: string, finishedAt: string | null, attempts: Array<{ number: number, startedAt: string, finishedAt: string, target: string | null, responseStatus: number | null, responseBody: string | null, failure: { code: string, message: string, line: number | null, column: number | null, record: number | null, field: string | null } | null }> }> } & { ' $fragmentName'?: 'ExecutionStepsFragment' };

export type PreviewFieldsFragment = { read: Array<unknown>, mapped: Array<unknown>, written: string, size: number, recordsIn: number, recordsOut: number, rejectedCount: number, rejected: Array<{ record: number, code: string, message: string, field: string | null, content: unknown }>, failure: { code: string, message: string, line: number | null, column: number | null, record: number | null, field: string | null } | null } & { ' $fragmentName'?: 'PreviewFieldsFragment' };

export type ExecutionCancelMutationVariables = Exact<{
  id: string | number;
}>;


export type ExecutionCancelMutation = { executionCancel: { execution: { id: string, state: ExecutionState } | null, userErrors: Array<{ code: string, message: string }> } };

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
export const ColumnTypeFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ColumnTypeFields on ColumnType {
  number {
    decimalMark
    groupMark
    impliedDecimals
  }
  date {
    pattern
  }
  dateTime {
    pattern
  }
  boolean {
    trueText
    falseText
  }
}
    `, {"fragmentName":"ColumnTypeFields"}) as unknown as TypedDocumentString<ColumnTypeFieldsFragment, unknown>;
export const MessageRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
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
export const ExecutionStepsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
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
export const PreviewFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment PreviewFields on FlowPreview {
  read
  mapped
  written
  size
  recordsIn
  recordsOut
  rejectedCount
  rejected {
    record
    code
    message
    field
    content
  }
  failure {
    code
    message
    line
    column
    record
    field
  }
}
    `, {"fragmentName":"PreviewFields"}) as unknown as TypedDocumentString<PreviewFieldsFragment, unknown>;
export const ConnectionTestDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ConnectionTest($input: ConnectionTestInput!) {
  connectionTest(input: $input) {
    test {
      passed
      steps {
        stage
        outcome
        durationMs
        code
        message
      }
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectionTestMutation, ConnectionTestMutationVariables>;
export const ConnectionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Connections($after: String) {
  connections(first: 50, after: $after) {
    nodes {
      id
      name
      secretSet
      updatedAt
      limits {
        maxConcurrency
        circuitBreaker {
          enabled
          failurePercent
          minimumAttempts
          waitSeconds
        }
      }
      circuit {
        state
        retryAt
        failure {
          code
          message
        }
      }
      settings {
        http {
          url
          method
          timeoutMs
          successStatuses
          compress
          signed
          query {
            name
            value
          }
          headers {
            name
            value
          }
          tls {
            caCertificates
            clientCertificate
          }
          authentication {
            kind
            user
            apiKey {
              place
              name
            }
            token {
              url
              method
              contentType
              payload
              tokenPath
              header
              prefix
              lifetimeSeconds
            }
            oauth2 {
              tokenUrl
              scope
              audience
              credentialsInBody
            }
          }
        }
        directory {
          path
        }
        postgres {
          host
          port
          database
          user
          tls
          caCertificates
          statementTimeoutMs
          maxConnections
        }
        mysql {
          host
          port
          database
          user
          tls
          caCertificates
          statementTimeoutMs
          maxConnections
        }
        sqlite {
          path
          statementTimeoutMs
          maxConnections
        }
        s3 {
          bucket
          region
          endpoint
          pathStyle
          accessKeyId
          prefix
        }
        googleCloud {
          bucket
          prefix
        }
        azure {
          account
          container
          endpoint
          authentication
          prefix
        }
        sftp {
          host
          port
          user
          authentication
          hostKeys
          directory
          timeoutMs
        }
        email {
          host
          port
          tls
          user
          from
          to
          cc
          subject
          body
          caCertificates
          timeoutMs
        }
        nats {
          host
          port
          tls
          user
          caCertificates
          timeoutMs
        }
        rabbitmq {
          host
          port
          virtualHost
          tls
          user
          caCertificates
          timeoutMs
        }
        redis {
          host
          port
          database
          tls
          user
          caCertificates
          timeoutMs
        }
        kafka {
          host
          port
          otherBrokers {
            host
            port
          }
          tls
          user
          mechanism
          caCertificates
          timeoutMs
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectionsQuery, ConnectionsQueryVariables>;
export const ConnectionCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ConnectionCreate($input: ConnectionCreateInput!) {
  connectionCreate(input: $input) {
    connection {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectionCreateMutation, ConnectionCreateMutationVariables>;
export const ConnectionUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ConnectionUpdate($input: ConnectionUpdateInput!) {
  connectionUpdate(input: $input) {
    connection {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectionUpdateMutation, ConnectionUpdateMutationVariables>;
export const ConnectionDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ConnectionDelete($id: ID!) {
  connectionDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectionDeleteMutation, ConnectionDeleteMutationVariables>;
export const ExecutionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Executions($after: String, $filter: ExecutionFilterInput!) {
  executions(first: 50, after: $after, filter: $filter) {
    nodes {
      id
      state
      trigger
      createdAt
      startedAt
      finishedAt
      messageId
      flow {
        id
        name
      }
      failure {
        code
        message
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ExecutionsQuery, ExecutionsQueryVariables>;
export const ExecutionDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Execution($id: ID!) {
  execution(id: $id) {
    id
    state
    trigger
    createdAt
    startedAt
    finishedAt
    messageId
    flowVersion
    replayOf
    starts
    crashes
    flow {
      id
      name
    }
    parameters {
      name
      value
    }
    ...ExecutionSteps
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
}`) as unknown as TypedDocumentString<ExecutionQuery, ExecutionQueryVariables>;
export const ExecutionListChangedDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription ExecutionListChanged {
  executionChanged {
    overrun
    execution {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ExecutionListChangedSubscription, ExecutionListChangedSubscriptionVariables>;
export const FeedsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Feeds($after: String) {
  feeds(first: 50, after: $after) {
    nodes {
      id
      name
      enabled
      state
      lastReceivedAt
      listenerId
      connectionId
      lastError {
        code
        message
        at
      }
      listener {
        name
      }
      connection {
        name
      }
      source {
        nats {
          stream
          durable
          subject
        }
        rabbitmq {
          queue
        }
        redis {
          stream
          group
          field
        }
        kafka {
          topic
          begin
          whenLost
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<FeedsQuery, FeedsQueryVariables>;
export const FeedCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FeedCreate($input: FeedCreateInput!) {
  feedCreate(input: $input) {
    feed {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FeedCreateMutation, FeedCreateMutationVariables>;
export const FeedUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FeedUpdate($input: FeedUpdateInput!) {
  feedUpdate(input: $input) {
    feed {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FeedUpdateMutation, FeedUpdateMutationVariables>;
export const FeedDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FeedDelete($id: ID!) {
  feedDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FeedDeleteMutation, FeedDeleteMutationVariables>;
export const FlowsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Flows($after: String) {
  flows(first: 50, after: $after) {
    nodes {
      id
      name
      version
      updatedAt
      listener {
        id
        name
      }
      schedule {
        id
        active
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<FlowsQuery, FlowsQueryVariables>;
export const FlowDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Flow($id: ID!) {
  flow(id: $id) {
    id
    name
    version
    latestVersion
    note
    listener {
      id
      name
    }
    schedule {
      id
      active
    }
    definition {
      asInput
    }
    draft {
      version
      author
      note
      createdAt
      definition {
        asInput
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FlowQuery, FlowQueryVariables>;
export const FlowVersionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FlowVersions($id: ID!) {
  flow(id: $id) {
    id
    versions(first: 50) {
      nodes {
        version
        author
        note
        createdAt
        definition {
          asInput
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FlowVersionsQuery, FlowVersionsQueryVariables>;
export const FlowPublishDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FlowPublish($input: FlowPublishInput!) {
  flowPublish(input: $input) {
    flow {
      id
      version
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FlowPublishMutation, FlowPublishMutationVariables>;
export const FlowRevertDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FlowRevert($input: FlowRevertInput!) {
  flowRevert(input: $input) {
    flow {
      id
      version
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FlowRevertMutation, FlowRevertMutationVariables>;
export const FlowPreviewDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FlowPreview($input: FlowPreviewInput!) {
  flowPreview(input: $input) {
    ...PreviewFields
  }
}
    fragment PreviewFields on FlowPreview {
  read
  mapped
  written
  size
  recordsIn
  recordsOut
  rejectedCount
  rejected {
    record
    code
    message
    field
    content
  }
  failure {
    code
    message
    line
    column
    record
    field
  }
}`) as unknown as TypedDocumentString<FlowPreviewQuery, FlowPreviewQueryVariables>;
export const FlowSamplesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FlowSamples($filter: MessageFilterInput!) {
  messages(first: 20, filter: $filter) {
    nodes {
      id
      receivedAt
      size
    }
  }
}
    `) as unknown as TypedDocumentString<FlowSamplesQuery, FlowSamplesQueryVariables>;
export const FlowCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FlowCreate($input: FlowCreateInput!) {
  flowCreate(input: $input) {
    flow {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FlowCreateMutation, FlowCreateMutationVariables>;
export const FlowUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FlowUpdate($input: FlowUpdateInput!) {
  flowUpdate(input: $input) {
    flow {
      id
      version
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FlowUpdateMutation, FlowUpdateMutationVariables>;
export const FlowDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FlowDelete($id: ID!) {
  flowDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FlowDeleteMutation, FlowDeleteMutationVariables>;
export const FlowRunDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FlowRun($input: FlowRunInput!) {
  flowRun(input: $input) {
    execution {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FlowRunMutation, FlowRunMutationVariables>;
export const FlowScheduleDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FlowSchedule($input: ScheduleCreateInput!) {
  scheduleCreate(input: $input) {
    schedule {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FlowScheduleMutation, FlowScheduleMutationVariables>;
export const FlowFormatCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FlowFormatCreate($input: FormatCreateInput!) {
  formatCreate(input: $input) {
    format {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FlowFormatCreateMutation, FlowFormatCreateMutationVariables>;
export const FlowConnectionCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FlowConnectionCreate($input: ConnectionCreateInput!) {
  connectionCreate(input: $input) {
    connection {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FlowConnectionCreateMutation, FlowConnectionCreateMutationVariables>;
export const FormatsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Formats($after: String) {
  formats(first: 50, after: $after) {
    nodes {
      id
      name
      updatedAt
      settings {
        json {
          input
          recordsPath
          duplicateKeys
          layout
          pretty
          rootName
          maxRecordBytes
        }
        xml {
          recordsPath
          names
          namespaces {
            prefix
            uri
          }
          lists
          declaration
          rootTag
          rowTag
          encoding
          maxRecordBytes
        }
        csv {
          delimiter
          quote
          escape
          header
          trim
          comment
          nullText
          raggedRows
          strayQuotes
          lineEnd
          alwaysQuote
          formulaGuard
          encoding
          maxRecordBytes
          columns {
            name
            type {
              ...ColumnTypeFields
            }
          }
        }
        fixed {
          typeField
          framing
          length
          lineEnd
          encoding
          maxRecordBytes
          recordTypes {
            name
            prefix
            columns {
              name
              start
              width
              align
              pad
              type {
                ...ColumnTypeFields
              }
            }
          }
        }
        hl7V2 {
          escapes
          batch
          mllp
          encoding
          maxRecordBytes
          groups {
            name
            segments
            groups {
              name
              segments
              groups {
                name
                segments
                groups {
                  name
                  segments
                }
              }
            }
          }
        }
        fhir {
          bundle
          resourceTypes
          validation
          output
          maxRecordBytes
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ColumnTypeFields on ColumnType {
  number {
    decimalMark
    groupMark
    impliedDecimals
  }
  date {
    pattern
  }
  dateTime {
    pattern
  }
  boolean {
    trueText
    falseText
  }
}`) as unknown as TypedDocumentString<FormatsQuery, FormatsQueryVariables>;
export const FormatCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FormatCreate($input: FormatCreateInput!) {
  formatCreate(input: $input) {
    format {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FormatCreateMutation, FormatCreateMutationVariables>;
export const FormatUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FormatUpdate($input: FormatUpdateInput!) {
  formatUpdate(input: $input) {
    format {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FormatUpdateMutation, FormatUpdateMutationVariables>;
export const FormatDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FormatDelete($id: ID!) {
  formatDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FormatDeleteMutation, FormatDeleteMutationVariables>;
export const ListenersDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Listeners($after: String) {
  listeners(first: 50, after: $after) {
    nodes {
      id
      name
      path
      urlPath
      methods
      enabled
      maxBodyBytes
      rateLimit {
        perSecond
        burst
      }
      authentication {
        kind
        header
      }
      reply {
        waitMs
        kind
        template {
          mediaType
          body
        }
      }
      flow {
        id
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ListenersQuery, ListenersQueryVariables>;
export const ListenerCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ListenerCreate($input: ListenerCreateInput!) {
  listenerCreate(input: $input) {
    listener {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ListenerCreateMutation, ListenerCreateMutationVariables>;
export const ListenerUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ListenerUpdate($input: ListenerUpdateInput!) {
  listenerUpdate(input: $input) {
    listener {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ListenerUpdateMutation, ListenerUpdateMutationVariables>;
export const ListenerDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ListenerDelete($id: ID!) {
  listenerDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ListenerDeleteMutation, ListenerDeleteMutationVariables>;
export const BulkReplaysDocument = /*#__PURE__*/ new TypedDocumentString(`
    query BulkReplays {
  bulkReplays(first: 10) {
    nodes {
      id
      state
      total
      handled
      replayed
      startedBy
      createdAt
      finishedAt
      filter {
        state
      }
    }
  }
}
    `) as unknown as TypedDocumentString<BulkReplaysQuery, BulkReplaysQueryVariables>;
export const MessageCountDocument = /*#__PURE__*/ new TypedDocumentString(`
    query MessageCount($filter: MessageFilterInput!) {
  messageCount(filter: $filter) {
    count
    more
  }
}
    `) as unknown as TypedDocumentString<MessageCountQuery, MessageCountQueryVariables>;
export const BulkReplayCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation BulkReplayCreate($input: BulkReplayCreateInput!) {
  bulkReplayCreate(input: $input) {
    bulkReplay {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<BulkReplayCreateMutation, BulkReplayCreateMutationVariables>;
export const BulkReplayCancelDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation BulkReplayCancel($id: ID!) {
  bulkReplayCancel(id: $id) {
    bulkReplay {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<BulkReplayCancelMutation, BulkReplayCancelMutationVariables>;
export const MessageResendDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const MessageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Message($id: ID!) {
  message(id: $id) {
    id
    receivedAt
    method
    target
    size
    sha256
    editedFrom
    calledBy {
      executionId
      step
    }
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
export const ReadAsDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const MessageReplayDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const MessageChangedDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const FlowStepsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FlowSteps($id: ID!) {
  flow(id: $id) {
    id
    version
    definition {
      transformations {
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FlowStepsQuery, FlowStepsQueryVariables>;
export const MessageTransformedDocument = /*#__PURE__*/ new TypedDocumentString(`
    query MessageTransformed($input: FlowPreviewInput!) {
  flowPreview(input: $input) {
    ...PreviewFields
  }
}
    fragment PreviewFields on FlowPreview {
  read
  mapped
  written
  size
  recordsIn
  recordsOut
  rejectedCount
  rejected {
    record
    code
    message
    field
    content
  }
  failure {
    code
    message
    line
    column
    record
    field
  }
}`) as unknown as TypedDocumentString<MessageTransformedQuery, MessageTransformedQueryVariables>;
export const MessagesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Messages($first: Int!, $after: String, $filter: MessageFilterInput!) {
  messages(first: $first, after: $after, filter: $filter) {
    nodes {
      ...MessageRow
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    searched {
      cursor
      receivedAt
      messages
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
export const MessageArrivedDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription MessageArrived($listenerId: ID, $after: String, $key: String) {
  messageArrived(listenerId: $listenerId, after: $after, key: $key) {
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
export const ExecutionChangedDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const PayloadPartDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const OverviewDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Overview($from: DateTime!, $until: DateTime!, $buckets: Int!) {
  overview(from: $from, until: $until, buckets: $buckets) {
    received
    failed
    p95Ms
    waiting
    oldestWaitingAt
    held
    buckets {
      from
      received
      failed
    }
    failingFlows {
      failed
      flow {
        id
        name
      }
    }
    silentListeners {
      lastReceivedAt
      usualPauseSeconds
      listener {
        id
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OverviewQuery, OverviewQueryVariables>;
export const NoticeDeliveriesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query NoticeDeliveries($noticeId: ID!, $after: String) {
  noticeDeliveries(noticeId: $noticeId, first: 50, after: $after) {
    nodes {
      id
      kind
      executionId
      state
      attempts
      dueAt
      attemptedAt
      status
      createdAt
      failure {
        code
        message
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<NoticeDeliveriesQuery, NoticeDeliveriesQueryVariables>;
export const NoticeDeliveryRetryDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation NoticeDeliveryRetry($id: ID!) {
  noticeDeliveryRetry(id: $id) {
    delivery {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<NoticeDeliveryRetryMutation, NoticeDeliveryRetryMutationVariables>;
export const NoticeTestDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation NoticeTest($id: ID!) {
  noticeTest(id: $id) {
    result {
      delivered
      status
      failure {
        code
        message
      }
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<NoticeTestMutation, NoticeTestMutationVariables>;
export const NoticesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Notices($after: String) {
  notices(first: 50, after: $after) {
    nodes {
      id
      name
      active
      flowIds
      on
      connectionId
      quietSeconds
      connection {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<NoticesQuery, NoticesQueryVariables>;
export const NoticeCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation NoticeCreate($input: NoticeCreateInput!) {
  noticeCreate(input: $input) {
    notice {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<NoticeCreateMutation, NoticeCreateMutationVariables>;
export const NoticeUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation NoticeUpdate($input: NoticeUpdateInput!) {
  noticeUpdate(input: $input) {
    notice {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<NoticeUpdateMutation, NoticeUpdateMutationVariables>;
export const NoticeDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation NoticeDelete($id: ID!) {
  noticeDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<NoticeDeleteMutation, NoticeDeleteMutationVariables>;
export const FirstListenerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FirstListener($input: ListenerCreateInput!) {
  listenerCreate(input: $input) {
    listener {
      id
      name
      urlPath
      authentication {
        kind
        header
      }
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FirstListenerMutation, FirstListenerMutationVariables>;
export const FirstKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FirstKey($input: ApiKeyCreateInput!) {
  apiKeyCreate(input: $input) {
    secret
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FirstKeyMutation, FirstKeyMutationVariables>;
export const FirstMessageDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription FirstMessage($listenerId: ID) {
  messageArrived(listenerId: $listenerId) {
    message {
      id
      receivedAt
      size
      sender {
        name
      }
      body(length: 4000) {
        text
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FirstMessageSubscription, FirstMessageSubscriptionVariables>;
export const RejectedDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription Rejected {
  requestRejected {
    listenerId
    reason
    at
  }
}
    `) as unknown as TypedDocumentString<RejectedSubscription, RejectedSubscriptionVariables>;
export const EmptinessDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Emptiness {
  messages(first: 1) {
    nodes {
      id
    }
  }
  listeners(first: 1) {
    nodes {
      id
      name
      urlPath
      authentication {
        kind
        header
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EmptinessQuery, EmptinessQueryVariables>;
export const ScheduleNextRunsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ScheduleNextRuns($cron: String!, $timeZone: String!) {
  scheduleNextRuns(cron: $cron, timeZone: $timeZone, n: 5)
}
    `) as unknown as TypedDocumentString<ScheduleNextRunsQuery, ScheduleNextRunsQueryVariables>;
export const SchedulesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Schedules($after: String) {
  schedules(first: 50, after: $after) {
    nodes {
      id
      kind
      active
      startsAt
      endsAt
      overlap
      missed
      nextRunAt
      lastRunAt
      lastSkippedAt
      flow {
        id
        name
      }
      parameters {
        name
        value
      }
      timing {
        cron {
          expression
          timeZone
        }
        every {
          seconds
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<SchedulesQuery, SchedulesQueryVariables>;
export const ScheduleCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ScheduleCreate($input: ScheduleCreateInput!) {
  scheduleCreate(input: $input) {
    schedule {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ScheduleCreateMutation, ScheduleCreateMutationVariables>;
export const ScheduleUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ScheduleUpdate($input: ScheduleUpdateInput!) {
  scheduleUpdate(input: $input) {
    schedule {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ScheduleUpdateMutation, ScheduleUpdateMutationVariables>;
export const ScheduleDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ScheduleDelete($id: ID!) {
  scheduleDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ScheduleDeleteMutation, ScheduleDeleteMutationVariables>;
export const PasswordChangeDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation PasswordChange($input: PasswordChangeInput!) {
  passwordChange(input: $input) {
    changed
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<PasswordChangeMutation, PasswordChangeMutationVariables>;
export const ApiKeysDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ApiKeys($after: String) {
  apiKeys(first: 50, after: $after) {
    nodes {
      id
      name
      role
      listenerIds
      hint
      expiresAt
      createdAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ApiKeysQuery, ApiKeysQueryVariables>;
export const ApiKeyCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ApiKeyCreate($input: ApiKeyCreateInput!) {
  apiKeyCreate(input: $input) {
    apiKey {
      id
      name
    }
    secret
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ApiKeyCreateMutation, ApiKeyCreateMutationVariables>;
export const ApiKeyUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ApiKeyUpdate($input: ApiKeyUpdateInput!) {
  apiKeyUpdate(input: $input) {
    apiKey {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ApiKeyUpdateMutation, ApiKeyUpdateMutationVariables>;
export const ApiKeyDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ApiKeyDelete($id: ID!) {
  apiKeyDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ApiKeyDeleteMutation, ApiKeyDeleteMutationVariables>;
export const AuditLogDocument = /*#__PURE__*/ new TypedDocumentString(`
    query AuditLog($after: String) {
  auditLog(first: 50, after: $after) {
    nodes {
      id
      at
      actorKind
      actorName
      action
      noun
      nounId
      before
      after
      address
      requestId
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const UsersDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Users($after: String) {
  users(first: 50, after: $after) {
    nodes {
      id
      login
      name
      role
      disabled
      createdAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<UsersQuery, UsersQueryVariables>;
export const UserCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UserCreate($input: UserCreateInput!) {
  userCreate(input: $input) {
    user {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UserCreateMutation, UserCreateMutationVariables>;
export const UserUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UserUpdate($input: UserUpdateInput!) {
  userUpdate(input: $input) {
    user {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UserUpdateMutation, UserUpdateMutationVariables>;
export const UserDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UserDelete($id: ID!) {
  userDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UserDeleteMutation, UserDeleteMutationVariables>;
export const TenantsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Tenants($after: String) {
  tenants(first: 50, after: $after) {
    nodes {
      id
      slug
      name
      createdAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<TenantsQuery, TenantsQueryVariables>;
export const TenantUsageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query TenantUsage($tenantIds: [ID!]!, $days: Int!) {
  tenantUsage(tenantIds: $tenantIds, days: $days) {
    countedUntil
    tenants {
      tenantId
      messages
      bytes
      executions
    }
  }
}
    `) as unknown as TypedDocumentString<TenantUsageQuery, TenantUsageQueryVariables>;
export const TenantCreateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation TenantCreate($input: TenantCreateInput!) {
  tenantCreate(input: $input) {
    tenant {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<TenantCreateMutation, TenantCreateMutationVariables>;
export const TenantUpdateDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation TenantUpdate($input: TenantUpdateInput!) {
  tenantUpdate(input: $input) {
    tenant {
      id
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<TenantUpdateMutation, TenantUpdateMutationVariables>;
export const TenantDeleteDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation TenantDelete($id: ID!) {
  tenantDelete(id: $id) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<TenantDeleteMutation, TenantDeleteMutationVariables>;
export const NamesDocument = /*#__PURE__*/ new TypedDocumentString(`
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
        email {
          host
        }
        nats {
          host
        }
        rabbitmq {
          host
        }
        redis {
          host
        }
        kafka {
          host
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
export const MeDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const ExecutionCancelDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ExecutionCancel($id: ID!) {
  executionCancel(id: $id) {
    execution {
      id
      state
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ExecutionCancelMutation, ExecutionCancelMutationVariables>;