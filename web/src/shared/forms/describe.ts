import { inputs } from '@/gql/inputs'

/** What the schema says of one field of an input type. */
export type FieldDescription = {
  name: string
  type: string
  list: boolean
  required: boolean
  help: string
  default?: unknown
  values?: readonly { value: string; help: string }[]
}

export type InputName = keyof typeof inputs
export type Values = Record<string, unknown>

type InputDescription = { oneOf: boolean; fields: readonly FieldDescription[] }

export const isInput = (type: string): type is InputName => type in inputs

export const describe = (type: InputName): InputDescription => inputs[type] as InputDescription

/** Kinds of which at most one is set although the schema cannot say so: none of them is a choice of its own, with this name. */
export const NONE_OF: Partial<Record<InputName, string>> = { ColumnTypeInput: 'text' }

export const isChoice = (type: InputName) => describe(type).oneOf || type in NONE_OF

const WORDS: Record<string, string> = {
  hl7V2: 'HL7 v2',
  http: 'HTTP',
  sql: 'SQL',
  sqlStatement: 'SQL statement',
  nats: 'NATS',
  rabbitmq: 'RabbitMQ',
  json: 'JSON',
  xml: 'XML',
  csv: 'CSV',
  fhir: 'FHIR',
  fixed: 'Fixed length',
  url: 'URL',
  apiKey: 'API key',
  mllp: 'MLLP',
  formatId: 'Format',
  connectionId: 'Connection',
  listenerId: 'Listener',
  flowId: 'Flow',
  listenerIds: 'Listeners',
  maxBodyBytes: 'Largest body (bytes)',
  maxRecordBytes: 'Longest record (bytes)',
  timeoutMs: 'Timeout (ms)',
  initialDelayMs: 'First delay (ms)',
  maxDelayMs: 'Longest delay (ms)',
  lifetimeSeconds: 'Lifetime (seconds)',
  hl7: 'HL7 acknowledgement',
  waitMs: 'Waits for the flow (ms)',
  after: 'Waits for',
  when: 'Runs only if',
  onError: 'If it fails',
  set: 'Set a field',
  exclude: 'Leave a field out',
  none: 'None',
}

/** `maxAttempts` as `Max attempts`. */
export const label = (name: string): string => {
  const known = WORDS[name]
  if (known) return known
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `AS_READ` as `As read`. */
export const enumLabel = (value: string) => {
  const words = value.toLowerCase().replaceAll('_', ' ')
  return /^(get|post|put|patch|delete|cr lf|lf|event|cron)$/.test(words)
    ? words.toUpperCase()
    : words.charAt(0).toUpperCase() + words.slice(1)
}

/** What a new value of the type begins with: defaults, and the first kind of a choice that must be made. */
export function blank(type: InputName): Values {
  if (isChoice(type)) {
    const first = describe(type).fields[0]
    return type in NONE_OF || !first ? {} : { [first.name]: blankField(first) }
  }
  const value: Values = {}
  for (const field of describe(type).fields) {
    const begun = field.required || field.default !== undefined ? blankField(field) : undefined
    if (begun !== undefined) value[field.name] = begun
  }
  return value
}

export function blankField(field: FieldDescription): unknown {
  if (field.default !== undefined) {
    const isEmptyChoice = isInput(field.type) && !field.list && field.type in NONE_OF
    return isEmptyChoice ? {} : structuredClone(field.default)
  }
  if (field.list) return []
  if (isInput(field.type)) return blank(field.type)
  if (field.values) return field.values[0]?.value
  if (field.type === 'Boolean') return false
  return field.type === 'Int' ? undefined : ''
}

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is sent: optional fields that were left empty are left out. */
export function prune(type: InputName, value: Values): Values {
  const sent: Values = {}
  for (const field of describe(type).fields) {
    const given = value[field.name]
    if (given === undefined || given === null) continue
    const mayBeEmpty = field.required || field.default !== undefined || isChoice(type)
    if (given === '' && !mayBeEmpty) continue
    const inner = field.type
    if (isInput(inner)) {
      if (field.list && Array.isArray(given)) sent[field.name] = given.map((one) => prune(inner, one as Values))
      else if (isRecord(given)) sent[field.name] = prune(inner, given)
    } else sent[field.name] = given
  }
  return sent
}

/** What an edited thing had and was emptied: left out it would stay, so it is sent as nothing. */
export function cleared(type: InputName, before: Values, value: Values): Values {
  const sent = prune(type, value)
  const gone = describe(type).fields.filter(
    ({ name, required, default: begun }) =>
      before[name] !== undefined && sent[name] === undefined && !required && begun === undefined,
  )
  return Object.fromEntries(gone.map(({ name }) => [name, null]))
}

/** An answer of the API as the input that would make it again. Secrets are not in answers; left out they stay. */
export function toInput(type: InputName, answer: unknown): Values {
  if (!isRecord(answer)) return blank(type)
  const known = adapted(type, answer)
  const value: Values = {}
  for (const field of describe(type).fields) {
    const given = known[field.name]
    if (given === undefined || given === null) continue
    const inner = field.type
    if (isInput(inner))
      value[field.name] = field.list ? (given as unknown[]).map((one) => toInput(inner, one)) : toInput(inner, given)
    else value[field.name] = given
  }
  return value
}

/** Where an answer has another shape than its input. */
function adapted(type: InputName, answer: Values): Values {
  switch (type) {
    case 'ListenerAuthenticationInput':
      return answer.kind === 'API_KEY'
        ? { apiKey: { header: answer.header } }
        : { [String(answer.kind).toLowerCase()]: {} }
    case 'HttpAuthenticationInput': {
      const kind = String(answer.kind).toLowerCase()
      if (kind === 'token') return { token: { ...(answer.token as Values), user: answer.user } }
      if (kind === 'api_key') return { apiKey: answer.apiKey }
      if (kind === 'oauth2') return { oauth2: { ...(answer.oauth2 as Values), clientId: answer.user } }
      return { [kind]: kind === 'basic' ? { user: answer.user } : {} }
    }
    case 'HttpSettingsInput':
      return { ...answer, ...(answer.signed ? { signing: {} } : {}) }
    case 'ReplyContentInput': {
      const kind = String(answer.kind).toLowerCase()
      return { [kind]: kind === 'template' ? answer.template : {} }
    }
    case 'ReplyInput':
      return { waitMs: answer.waitMs, content: answer }
    default:
      return answer
  }
}
