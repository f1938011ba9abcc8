import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { ChevronDown, ChevronRight, Plus, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import {
  blank,
  blankField,
  describe,
  enumLabel,
  type FieldDescription,
  type InputName,
  isChoice,
  isInput,
  label,
  NONE_OF,
  type Values,
} from './describe'
import type { FieldErrors } from './errors'

export type Option = { value: string; label: string }

/** What a form knows beyond the schema. Fields are named as in the schema, wherever they stand. */
export type FormContext = {
  errors: FieldErrors
  /** What an id may be. */
  options?: Record<string, readonly Option[]>
  /** Not shown. */
  hidden?: ReadonlySet<string>
  /** Shown at once although they have a default. */
  prominent?: ReadonlySet<string>
  disabled?: boolean
}

type Props = {
  type: InputName
  value: Values
  onChange: (value: Values) => void
  path?: string
  form: FormContext
}

const SECRET = /password|^(token|passphrase|secretAccessKey|accessKey|sasToken|clientSecret)$/i
/** Texts that have lines. */
const CODE = /^(query|script|statement|caCertificates|clientCertificate|clientKey|privateKey|serviceAccountKey)$/
/** So many optional fields stand open; more are folded. */
const OPEN = 3

/** The fields of an input type, as the schema describes it. */
export function InputFields({ type, value, onChange, path = '', form }: Props) {
  if (isChoice(type)) return <Choice type={type} value={value} onChange={onChange} path={path} form={form} />
  const fields = describe(type).fields.filter((field) => type !== 'NoOptions' && !form.hidden?.has(field.name))
  const isProminent = (field: FieldDescription) =>
    field.required || form.prominent?.has(field.name) || (isInput(field.type) && field.required)
  const optional = fields.filter((field) => !isProminent(field))
  const folded = optional.length > OPEN ? optional : []
  const render = (field: FieldDescription) => (
    <OneField
      key={field.name}
      owner={type}
      field={field}
      value={value[field.name]}
      path={path ? `${path}.${field.name}` : field.name}
      onChange={(next) => onChange({ ...value, [field.name]: next })}
      form={form}
    />
  )
  return (
    <Stack gap="sm">
      {fields.filter((field) => !folded.includes(field)).map(render)}
      {folded.length > 0 ? (
        <Folded open={folded.some((field) => form.errors.below(path ? `${path}.${field.name}` : field.name))}>
          {folded.map(render)}
        </Folded>
      ) : null}
    </Stack>
  )
}

function Folded({ children, open }: { children: React.ReactNode; open: boolean }) {
  const [wanted, setWanted] = useState(false)
  const id = useId()
  const shown = wanted || open
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        leftSection={shown ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        onClick={() => setWanted(!shown)}
      >
        More options
      </Button>
      {shown ? (
        <Stack gap="sm" pt="xs" id={id}>
          {children}
        </Stack>
      ) : null}
    </div>
  )
}

function Choice({ type, value, onChange, path = '', form }: Props) {
  const { fields } = describe(type)
  const none = NONE_OF[type]
  const chosen = fields.find((field) => value[field.name] !== undefined && value[field.name] !== null)
  return (
    <Stack gap="sm">
      <Select
        label="Kind"
        data={[
          ...(none ? [{ value: '', label: label(none) }] : []),
          ...fields.map((field) => ({ value: field.name, label: label(field.name) })),
        ]}
        value={chosen?.name ?? (none ? '' : null)}
        allowDeselect={false}
        description={chosen?.help}
        error={form.errors.at(path)}
        disabled={form.disabled}
        comboboxProps={{ withinPortal: true }}
        onChange={(name) => {
          const field = fields.find((one) => one.name === name)
          onChange(field ? { [field.name]: isInput(field.type) ? blank(field.type) : blankField(field) } : {})
        }}
      />
      {chosen ? (
        isInput(chosen.type) ? (
          <InputFields
            type={chosen.type}
            value={(value[chosen.name] ?? {}) as Values}
            path={path ? `${path}.${chosen.name}` : chosen.name}
            onChange={(next) => onChange({ [chosen.name]: next })}
            form={form}
          />
        ) : (
          <OneField
            owner={type}
            field={{ ...chosen, required: true }}
            value={value[chosen.name]}
            path={path ? `${path}.${chosen.name}` : chosen.name}
            onChange={(next) => onChange({ [chosen.name]: next })}
            form={form}
          />
        )
      ) : null}
    </Stack>
  )
}

type OneProps = {
  owner: InputName
  field: FieldDescription
  value: unknown
  path: string
  onChange: (value: unknown) => void
  form: FormContext
}

function OneField({ owner, field, value, path, onChange, form }: OneProps) {
  const error = isInput(field.type) ? undefined : form.errors.at(path)
  const common = {
    label: label(field.name),
    description: field.help,
    error,
    disabled: form.disabled,
    withAsterisk: field.required,
  }
  if (isInput(field.type))
    return <Nested field={field} type={field.type} value={value} path={path} onChange={onChange} form={form} />
  const options = form.options?.[field.name]
  const data = field.values?.map((one) => ({ value: one.value, label: enumLabel(one.value) })) ?? options
  if (data && field.list)
    return <MultiSelect {...common} data={[...data]} value={(value as string[]) ?? []} onChange={onChange} searchable />
  if (data) {
    const chosen = field.values?.find((one) => one.value === value)
    return (
      <Select
        {...common}
        description={chosen?.help ? `${field.help} ${enumLabel(chosen.value)}: ${chosen.help}` : field.help}
        data={[...data]}
        value={(value as string) || null}
        onChange={(next) => onChange(next ?? undefined)}
        clearable={!field.required && field.default === undefined}
        allowDeselect={false}
        searchable={data.length > 8}
      />
    )
  }
  if (field.list && field.type === 'JSON')
    return (
      <TagsInput
        {...common}
        value={((value as unknown[]) ?? []).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))}
        onChange={(texts) => onChange(texts.map(parsed))}
      />
    )
  if (field.list) return <TagsInput {...common} value={(value as string[]) ?? []} onChange={onChange} />
  if (field.type === 'Boolean')
    return (
      <Switch
        label={common.label}
        description={field.help}
        error={error}
        disabled={form.disabled}
        checked={Boolean(value)}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  if (field.type === 'Int')
    return (
      <NumberInput
        {...common}
        value={(value as number | undefined) ?? ''}
        onChange={(next) => onChange(next === '' ? undefined : Number(next))}
        allowDecimal={false}
        thousandSeparator=" "
      />
    )
  if (field.type === 'DateTime')
    return (
      <TextInput
        {...common}
        type="datetime-local"
        value={value ? localTime(String(value)) : ''}
        onChange={(event) =>
          onChange(event.currentTarget.value ? new Date(event.currentTarget.value).toISOString() : undefined)
        }
      />
    )
  if (field.type === 'JSON') return <JsonField common={common} value={value} onChange={onChange} />
  if (SECRET.test(field.name) && owner !== 'TokenInput' ? true : owner === 'TokenInput' && field.name === 'password')
    return (
      <PasswordInput
        {...common}
        autoComplete="new-password"
        value={(value as string | undefined) ?? ''}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    )
  const text = {
    ...common,
    value: (value as string | undefined) ?? '',
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    spellCheck: false,
    autoComplete: 'off',
  }
  if (CODE.test(field.name))
    return <Textarea {...text} autosize minRows={2} maxRows={20} classNames={{ input: 'mono' }} />
  return <TextInput {...text} />
}

const localTime = (iso: string) => {
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** JSON where the text is JSON, and a plain text otherwise: `7` is a number, `seven` a text. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function JsonField({
  common,
  value,
  onChange,
}: {
  common: object
  value: unknown
  onChange: (value: unknown) => void
}) {
  const [text, setText] = useState(typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value))
  return (
    <TextInput
      {...common}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value
        setText(next)
        onChange(parsed(next))
      }}
      spellCheck={false}
    />
  )
}

function Nested(props: Omit<OneProps, 'owner'> & { type: InputName }) {
  const { field, type, value, path, onChange, form } = props
  const wholeError = form.errors.at(path)
  if (field.list) {
    const rows = (value as Values[] | undefined) ?? []
    return (
      <Fieldset legend={label(field.name)} p="sm">
        <Stack gap="sm">
          <Text size="xs" className="muted">
            {field.help}
          </Text>
          {rows.map((row, index) => (
            <Group key={index} align="flex-start" wrap="nowrap" gap="xs">
              <div style={{ flex: 1, minWidth: 0 }}>
                <InputFields
                  type={type}
                  value={row}
                  path={`${path}[${index}]`}
                  onChange={(next) => onChange(rows.map((one, at) => (at === index ? next : one)))}
                  form={form}
                />
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                mt={24}
                aria-label={`Remove ${label(field.name).toLowerCase()} ${index + 1}`}
                disabled={form.disabled}
                onClick={() => onChange(rows.filter((_, at) => at !== index))}
              >
                <Trash2 size={16} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          {wholeError ? (
            <Text size="sm" c="var(--mantine-color-error)">
              {wholeError}
            </Text>
          ) : null}
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<Plus size={14} aria-hidden />}
            disabled={form.disabled}
            onClick={() => onChange([...rows, blank(type)])}
            style={{ alignSelf: 'flex-start' }}
          >
            Add to {label(field.name).toLowerCase()}
          </Button>
        </Stack>
      </Fieldset>
    )
  }
  const isSet = value !== undefined && value !== null
  const isOptional = !field.required && field.default === undefined
  return (
    <Fieldset legend={label(field.name)} p="sm">
      <Stack gap="sm">
        {isOptional ? (
          <Switch
            label={`Set ${label(field.name).toLowerCase()}`}
            description={field.help}
            checked={isSet}
            disabled={form.disabled}
            onChange={(event) => onChange(event.currentTarget.checked ? blank(type) : undefined)}
          />
        ) : null}
        {isSet || !isOptional ? (
          <InputFields type={type} value={(value ?? {}) as Values} path={path} onChange={onChange} form={form} />
        ) : null}
        {wholeError && !isChoice(type) ? (
          <Text size="sm" c="var(--mantine-color-error)">
            {wholeError}
          </Text>
        ) : null}
      </Stack>
    </Fieldset>
  )
}
