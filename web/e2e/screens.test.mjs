// Every screen in both themes and in a narrow window: no breach of accessibility, no word of the console; and a picture of each, to be looked at.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { closeBrowser, Inlet, openPage, SHOTS, signIn } from './harness.mjs'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const ADT = [
  'MSH|^~\\&|ADT|GENERAL|LAB|SITE|20240131083000||ADT^A01|MSG00001|P|2.5.1',
  'EVN|A01|20240131083000',
  'PID|1||4711^^^GENERAL^MR||Lovelace^Ada^King||18151210|F|||12 St James Square^^London||+44 20 7946 0000',
  'PV1|1|I|W2^201^A|E|||1234^Snow^John|||MED||||1|||||V100',
].join('\r')

let inlet
let sink
let ids
let tenant
before(async () => {
  sink = createServer((_request, response) => response.writeHead(503).end('{"error":"maintenance until 06:00"}'))
  await new Promise((ready) => sink.listen(0, '127.0.0.1', ready))
  inlet = await Inlet.start()
  tenant = await inlet.tenant('st-marys', 'St Mary’s Hospital')
  await inlet.tenant('empty', 'Nothing yet')
  const { flow } = await inlet.flow(tenant, 'orders')
  await inlet.flow(tenant, 'admissions', { scheduled: false })
  await inlet
    .flow(tenant, 'lab results', { destination: `http://127.0.0.1:${sink.address().port}/results` })
    .catch(() => undefined)
  const failing = await inlet.flow(tenant, 'results', {
    destination: `http://127.0.0.1:${sink.address().port}/results`,
  })
  // A connection of its own: what the notices fail with would open the circuit of the flow's.
  const hook = await inlet.mutate(tenant.token, 'connectionCreate', 'connection { id }', {
    name: 'night watch hook',
    settings: { http: { url: `http://127.0.0.1:${sink.address().port}/hook` } },
  })
  await inlet.mutate(tenant.token, 'noticeCreate', 'notice { id }', {
    name: 'night watch',
    connectionId: hook.connection.id,
    on: ['FAILURE', 'SUCCESS'],
  })
  const broker = await inlet.mutate(tenant.token, 'connectionCreate', 'connection { id }', {
    name: 'ward broker',
    settings: { nats: { host: '127.0.0.1', port: 1, tls: false } },
  })
  await inlet.mutate(tenant.token, 'feedCreate', 'feed { id }', {
    name: 'ward orders',
    listenerId: failing.listener,
    connectionId: broker.connection.id,
    source: { nats: { stream: 'ORDERS', durable: 'inlet' } },
  })
  const { listener, format, connection } = await inlet.flow(
    tenant,
    'a-listener-with-quite-a-long-name-that-does-not-fit',
  )
  assert.ok(listener && format && connection)
  await inlet.mutate(tenant.token, 'flowUpdate', 'flow { version }', {
    id: flow,
    parameters: [{ name: 'site', default: 'north' }],
  })
  await inlet.user(tenant, 'OPERATOR')
  await inlet.mutate(tenant.token, 'apiKeyCreate', 'apiKey { id }', { name: 'ward 7', role: 'API_USER' })
  const post = async (path, body, type) =>
    (await (await inlet.post(tenant, path, body, { 'content-type': type })).json()).messageUuid
  const order = JSON.stringify({
    order: 'ORD-1',
    patient: { name: 'Ada Lovelace', born: '1815-12-10' },
    items: [{ code: 'A-7', quantity: 2 }],
  })
  ids = {
    hl7: await post('admissions', ADT, 'text/plain'),
    xml: await post(
      'admissions',
      '<order id="7"><item code="A-7">2</item><note>fasting</note></order>',
      'application/xml',
    ),
    csv: await post('admissions', 'id,name,ward\n1,Ada,W2\n2,"Snow, John",W7\n', 'text/csv'),
    binary: await post('admissions', new Uint8Array([0, 1, 2, 255, 254, 80, 75, 3, 4]), 'application/octet-stream'),
  }
  for (let number = 0; number < 30; number++)
    await post('orders', order.replace('ORD-1', `ORD-${number}`), 'application/json')
  ids.failed = await post('results', order, 'application/json')
  ids.json = await post('orders', order, 'application/json')
  ids.flow = failing.flow
  await new Promise((settled) => setTimeout(settled, 2500))
})
after(async () => {
  await closeBrowser()
  await inlet.stop()
  sink.close()
})

const heading = (name) => (page) => page.getByRole('heading', { name, level: 1 }).waitFor()
const rows = (page) => page.getByRole('table').waitFor()

const SCREENS = () => [
  { name: 'overview', path: '/', ready: (page) => page.locator('canvas').waitFor() },
  { name: 'messages', path: '/messages', ready: (page) => page.getByRole('grid').waitFor() },
  { name: 'message', path: `/messages?id=${ids.json}`, ready: (page) => page.getByText('SHA-256').waitFor() },
  {
    name: 'message-json',
    path: `/messages?id=${ids.json}&tab=payload`,
    ready: (page) => page.locator('.cm-content').waitFor(),
  },
  {
    name: 'message-hl7',
    path: `/messages?id=${ids.hl7}&tab=payload`,
    ready: (page) => page.getByText('Patient identification').waitFor(),
  },
  {
    name: 'message-xml',
    path: `/messages?id=${ids.xml}&tab=payload`,
    ready: (page) => page.locator('.cm-content').waitFor(),
  },
  {
    name: 'message-csv',
    path: `/messages?id=${ids.csv}&tab=payload`,
    ready: (page) => page.getByRole('cell', { name: 'Snow, John' }).waitFor(),
  },
  {
    name: 'message-binary',
    path: `/messages?id=${ids.binary}&tab=payload`,
    ready: (page) => page.locator('.cm-content').waitFor(),
  },
  {
    name: 'message-headers',
    path: `/messages?id=${ids.json}&tab=headers`,
    ready: (page) => page.getByText('content-type').waitFor(),
  },
  {
    name: 'message-attempts',
    path: `/messages?id=${ids.failed}&tab=attempts`,
    ready: (page) => page.getByText('maintenance until').waitFor(),
  },
  {
    name: 'messages-none',
    path: '/messages?q=status:running',
    ready: (page) => page.getByText('No message matches').waitFor(),
  },
  {
    name: 'messages-key',
    path: '/messages?q=key:ORD-7',
    ready: (page) => page.getByText('which is all').waitFor(),
  },
  {
    name: 'messages-bulk',
    path: '/messages?q=status:failed',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Replay all that match' }).click()
      await page.getByRole('dialog').getByText('1 message', { exact: true }).waitFor()
    },
  },
  { name: 'executions', path: '/executions', ready: rows },
  {
    name: 'execution',
    path: `/executions?flow=${ids.flow}`,
    ready: async (page) => {
      await page
        .getByRole('button', { name: /^Steps/ })
        .first()
        .click()
      await page.getByText('maintenance until').waitFor()
    },
  },
  { name: 'listeners', path: '/listeners', ready: rows },
  {
    name: 'listener-form',
    path: '/listeners',
    ready: async (page) => {
      await page.getByRole('button', { name: 'New listener' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
      await page.getByRole('dialog').getByText(/name/i).last().waitFor()
    },
  },
  { name: 'flows', path: '/flows', ready: rows },
  {
    name: 'flow',
    path: `/flows?id=${ids.flow}`,
    ready: (page) => page.getByRole('region', { name: 'step 1' }).waitFor(),
  },
  {
    name: 'flow-try',
    path: `/flows?id=${ids.flow}`,
    ready: async (page) => {
      await page.getByText('Try it', { exact: true }).click()
      await page.getByRole('region', { name: 'Result' }).getByText('Nothing was delivered.').waitFor()
    },
  },
  {
    name: 'flow-graph',
    path: `/flows?id=${ids.flow}`,
    ready: async (page) => {
      await page.getByText('Graph', { exact: true }).click()
      await page.locator('.react-flow__node').first().waitFor()
    },
  },
  {
    name: 'flow-versions',
    path: '/flows',
    ready: async (page) => {
      await page.getByRole('link', { name: 'orders' }).click()
      await page.getByText('Versions', { exact: true }).click()
      await page.getByRole('combobox', { name: 'From' }).waitFor()
    },
  },
  { name: 'connections', path: '/connections', ready: rows },
  {
    name: 'connection-form',
    path: '/connections',
    ready: async (page) => {
      await page.getByRole('button', { name: 'New connection' }).click()
      await page.getByRole('dialog').getByRole('textbox', { name: /^URL/ }).waitFor()
    },
  },
  {
    name: 'connection-test',
    path: '/connections',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Test ward broker' }).click()
      await page.getByRole('dialog').getByText('The connection does not work.').waitFor()
    },
  },
  { name: 'formats', path: '/formats', ready: rows },
  { name: 'schedules', path: '/schedules', ready: rows },
  {
    name: 'feeds',
    path: '/feeds',
    ready: (page) => page.getByText(/EGRESS_REFUSED|BROKER_CONNECT/).waitFor(),
  },
  {
    name: 'feed-form',
    path: '/feeds',
    ready: async (page) => {
      await page.getByRole('button', { name: 'New feed' }).click()
      await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).waitFor()
    },
  },
  { name: 'notices', path: '/notices', ready: rows },
  {
    name: 'notice-log',
    path: '/notices',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Log of night watch' }).click()
      await page
        .getByRole('dialog')
        .getByText(/HTTP_STATUS/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'notice-form',
    path: '/notices',
    ready: async (page) => {
      await page.getByRole('button', { name: 'New notice' }).click()
      await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).waitFor()
    },
  },
  { name: 'users', path: '/settings?tab=users', ready: rows },
  { name: 'keys', path: '/settings?tab=keys', ready: rows },
  { name: 'audit', path: '/settings?tab=audit', ready: rows },
  {
    name: 'account',
    path: '/settings?tab=account',
    ready: (page) => page.getByRole('button', { name: 'Change password' }).waitFor(),
  },
  {
    name: 'palette',
    path: '/messages',
    ready: async (page) => {
      await page.getByRole('grid').waitFor()
      await page.keyboard.press('Control+k')
      await page.getByLabel('Search commands').waitFor()
    },
  },
  {
    name: 'help',
    path: '/listeners',
    ready: async (page) => {
      await rows(page)
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    },
  },
  { name: 'nothing-here', path: '/nothing-here', ready: heading('There is nothing here') },
]

/** What axe finds, and text in its background's own colour, which axe only calls incomplete. */
async function breaches(page) {
  const { violations, incomplete } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  const told = violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 140)} ${node.failureSummary?.split('\n')[1] ?? ''}`),
  )
  const hidden = incomplete.flatMap(({ nodes }) =>
    nodes
      .filter((node) => node.any.some(({ data }) => data?.messageKey === 'equalRatio'))
      .map((node) => `equalRatio: ${node.html.slice(0, 140)}`),
  )
  return [...told, ...hidden]
}

async function look(page, name, ready) {
  // A screen that does not come is told like any other breach, so that one run tells of all.
  const late = await ready(page).then(
    () => undefined,
    (error) => error.message.split('\n')[0],
  )
  // Drawers and notices have come to rest.
  await page.waitForTimeout(450)
  const found = await breaches(page)
  await page.screenshot({ path: join(SHOTS, `${name}.png`) })
  return [...(late ? [late] : []), ...found].map((one) => `${name}: ${one}`)
}

for (const scheme of ['light', 'dark']) {
  test(`every screen, ${scheme}`, async () => {
    const { page, context, complaints } = await openPage(inlet, { scheme })
    const found = []
    await page.goto('/login')
    found.push(...(await look(page, `login-${scheme}`, heading('Sign in to Inlet'))))
    await signIn(page, 'owner@st-marys')
    for (const screen of SCREENS()) {
      await page.goto(screen.path)
      found.push(...(await look(page, `${screen.name}-${scheme}`, screen.ready)))
    }
    await context.close()
    const first = await openPage(inlet, { scheme })
    await signIn(first.page, 'owner@empty')
    found.push(...(await look(first.page, `first-run-${scheme}`, heading('Welcome to Nothing yet'))))
    for (const path of [
      'messages',
      'executions',
      'listeners',
      'flows',
      'connections',
      'formats',
      'schedules',
      'feeds',
      'notices',
    ]) {
      await first.page.goto(`/${path}`)
      found.push(
        ...(await look(first.page, `${path}-empty-${scheme}`, (empty) =>
          empty.getByRole('heading', { level: 2 }).waitFor(),
        )),
      )
    }
    await first.context.close()
    const operator = await openPage(inlet, { scheme })
    await signIn(operator.page, 'admin', 'admin-of-the-tests')
    found.push(...(await look(operator.page, `tenants-${scheme}`, rows)))
    await operator.context.close()
    assert.deepEqual([...found, ...complaints, ...first.complaints, ...operator.complaints], [])
  })
}

test('nothing is cut off at 390 pixels', async () => {
  const { page, context, complaints } = await openPage(inlet, { viewport: { width: 390, height: 844 } })
  await page.goto('/login')
  await look(page, 'login-narrow', heading('Sign in to Inlet'))
  await page.getByLabel('Login').fill('owner@st-marys')
  await page.getByLabel('Password', { exact: true }).fill('a password for tests')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Open the menu' }).waitFor()
  const wide = []
  for (const screen of SCREENS()) {
    await page.goto(screen.path)
    wide.push(...(await look(page, `${screen.name}-narrow`, screen.ready)))
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (over > 0) wide.push(`${screen.name} is ${over} pixels too wide`)
  }
  await page.goto('/')
  await page.getByRole('button', { name: 'Open the menu' }).click()
  wide.push(...(await look(page, 'menu-narrow', (open) => open.getByRole('link', { name: 'Messages' }).waitFor())))
  assert.deepEqual([...wide, ...complaints], [])
  await context.close()
})
