import { MantineProvider } from '@mantine/core'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'
import { blank, cleared, type InputName, prune, toInput, type Values } from './describe'
import { FieldErrors, isPlaced } from './errors'
import { InputFields } from './InputFields'

describe('values', () => {
  it('begin with the defaults of the schema', () => {
    expect(blank('ListenerCreateInput')).toMatchObject({ methods: ['POST'], authentication: { none: {} } })
    expect(blank('CsvSettingsInput')).toMatchObject({ delimiter: ',', quote: '"', columns: [] })
  })
  it('leave out what was left empty, but not what has a default', () => {
    const csv = prune('CsvSettingsInput', { ...blank('CsvSettingsInput'), quote: '', escape: '' })
    expect(csv.quote).toBe('')
    expect(csv).not.toHaveProperty('escape')
  })
  it('are sent as nothing where an edited thing had them and they were emptied', () => {
    const before = { startsAt: '2030-01-01T00:00:00Z', active: true, timing: { cron: { expression: '@daily' } } }
    expect(cleared('ScheduleUpdateInput', before, { ...before, startsAt: '' })).toEqual({ startsAt: null })
    expect(cleared('ScheduleUpdateInput', before, before)).toEqual({})
    expect(cleared('ScheduleUpdateInput', {}, { endsAt: '' })).toEqual({})
  })
  it('come back from an answer', () => {
    expect(toInput('ListenerAuthenticationInput', { kind: 'API_KEY', header: 'x-key' })).toEqual({
      apiKey: { header: 'x-key' },
    })
    expect(toInput('HttpAuthenticationInput', { kind: 'BASIC', user: 'ada', token: null })).toEqual({
      basic: { user: 'ada' },
    })
    const grant = { kind: 'OAUTH2', user: 'shop', oauth2: { tokenUrl: 'https://h/token', credentialsInBody: true } }
    expect(toInput('HttpAuthenticationInput', grant)).toEqual({
      oauth2: { tokenUrl: 'https://h/token', credentialsInBody: true, clientId: 'shop' },
    })
    expect(toInput('HttpAuthenticationInput', { kind: 'API_KEY', apiKey: { place: 'QUERY', name: 'k' } })).toEqual({
      apiKey: { place: 'QUERY', name: 'k' },
    })
    expect(toInput('HttpSettingsInput', { url: 'https://h/', signed: true })).toEqual({
      url: 'https://h/',
      signing: {},
    })
    expect(toInput('ReplyInput', { waitMs: 500, kind: 'HL7', template: null })).toEqual({
      waitMs: 500,
      content: { hl7: {} },
    })
    const template = { mediaType: 'text/plain', body: '{status}' }
    expect(toInput('ReplyInput', { waitMs: null, kind: 'TEMPLATE', template })).toEqual({ content: { template } })
    expect(
      toInput('ColumnTypeInput', { number: null, date: { pattern: '%Y' }, dateTime: null, boolean: null }),
    ).toEqual({
      date: { pattern: '%Y' },
    })
  })
})

describe('errors', () => {
  it('stand at their field, and at the head otherwise', () => {
    const value = { name: '', settings: { json: {} }, list: [{}] }
    expect(isPlaced('name', value)).toBe(true)
    expect(isPlaced('settings.json.recordsPath', value)).toBe(true)
    expect(isPlaced('list[0].name', value)).toBe(true)
    expect(isPlaced('list[3].name', value)).toBe(false)
    expect(isPlaced('settings.xml.rootTag', value)).toBe(false)
  })
})

function Form({ type, errors = [] }: { type: InputName; errors?: { code: string; field: string; message: string }[] }) {
  const [value, setValue] = useState<Values>(blank(type))
  return (
    <MantineProvider env="test">
      <InputFields type={type} value={value} onChange={setValue} form={{ errors: new FieldErrors(errors) }} />
      <output>{JSON.stringify(prune(type, value))}</output>
    </MantineProvider>
  )
}

const sent = () => JSON.parse(screen.getByRole('status').textContent ?? '')

describe('a form', () => {
  it('is filled as the schema describes it, choices and lists included', async () => {
    const user = userEvent.setup()
    render(<Form type="FormatCreateInput" />)
    await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'rows')
    await user.click(screen.getByRole('combobox', { name: 'Kind' }))
    await user.click(await screen.findByRole('option', { name: 'CSV' }))
    await user.click(screen.getByRole('button', { name: 'More options' }))
    await user.click(screen.getByRole('button', { name: 'Add to columns' }))
    const names = screen.getAllByRole('textbox', { name: /^Name/ })
    await user.type(names[1] as HTMLElement, 'id')
    expect(sent()).toMatchObject({
      name: 'rows',
      settings: { csv: { delimiter: ',', columns: [{ name: 'id', type: {} }] } },
    })
  })
  it('says what is wrong under the field, also when it is folded away', async () => {
    render(
      <Form
        type="FormatCreateInput"
        errors={[
          { code: 'NAME_TAKEN', field: 'name', message: 'this name is taken' },
          { code: 'PATH', field: 'settings.json.recordsPath', message: 'no such path' },
        ]}
      />,
    )
    expect(screen.getByText('this name is taken')).toBeVisible()
    expect(screen.getByText('no such path')).toBeVisible()
  })
})
