// What people do, from the first look to the end of a session.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { closeBrowser, Inlet, openPage, signIn } from './harness.mjs'

let inlet
before(async () => {
  inlet = await Inlet.start()
})
after(async () => {
  await closeBrowser()
  await inlet.stop()
})

/** A page signed in; afterwards the console must have said nothing, of a broken policy neither. */
async function story(options, login, tell) {
  const { page, context, complaints } = await openPage(inlet, options)
  try {
    await signIn(page, login)
    await tell(page)
    assert.deepEqual(complaints, [])
  } finally {
    await context.close()
  }
}

test('from an empty tenant to the first message seen live, and on to a flow', async () => {
  const tenant = await inlet.tenant('first')
  const begun = Date.now()
  await story({}, 'owner@first', async (page) => {
    await page.getByRole('heading', { name: 'Welcome to first' }).waitFor()
    await page.getByRole('textbox', { name: 'What will be sent to it?' }).fill('Lab results')
    await page.getByRole('button', { name: 'Make the listener' }).click()
    const command = await page.getByLabel('The command', { exact: true }).innerText()
    assert.match(command, /\/in\/first\/lab-results/)
    assert.match(command, /x-api-key: inlet_/)

    await page.getByRole('status').getByText('live').waitFor()
    // A partner without the key is refused, and that is shown here. Refusals are not kept: one from before the page listens to them is not shown, and
    // "live" speaks of messages; so the partner tries again until one is.
    const refusal = page.getByText('credentials are missing or wrong').first()
    let shown = false
    for (let tries = 0; !shown && tries < 20; tries++) {
      assert.equal((await inlet.post(tenant, 'lab-results', '{}')).status, 401)
      shown = await refusal.waitFor({ timeout: 1_000 }).then(
        () => true,
        () => false,
      )
    }
    assert.ok(shown, 'a refusal is shown')

    await page.getByRole('button', { name: 'Send it for me' }).click()
    await page.getByTestId('first-message').waitFor()
    assert.ok(Date.now() - begun < 60_000)
    await page.getByRole('link', { name: 'Open it' }).click()
    await page.locator('.cm-content').getByText('ORD-1').waitFor()
    await page.goBack()
    await page.goto('/')
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()

    await page.goto('/flows?id=new')
    await page.getByRole('button', { name: 'New format' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('Lab JSON')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'New connection' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: /^Name/ }).fill('Archive')
    await choose(page, dialog.getByRole('combobox', { name: 'Kind' }).first(), 'Directory')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })

    const flow = page.getByRole('region', { name: 'The flow' })
    await flow.getByRole('textbox', { name: /^Name/ }).fill('Lab to archive')
    await choose(page, flow.getByRole('combobox', { name: 'Listener' }), 'Lab results')
    const step = page.getByRole('region', { name: 'step 1' })
    const kinds = step.getByRole('combobox', { name: 'Kind' })
    await choose(page, kinds.nth(0), 'Listener')
    await choose(page, step.getByRole('combobox', { name: 'Format' }).nth(0), 'Lab JSON')
    await choose(page, kinds.nth(1), 'File')
    await choose(page, step.getByRole('combobox', { name: 'Connection' }), 'Archive')
    await choose(page, step.getByRole('combobox', { name: 'Format' }).nth(1), 'Lab JSON')
    await page.getByRole('button', { name: 'Save' }).click()
    // The file has no name yet, and the form says so where it is.
    await step.getByText(/name/i).first().waitFor()
    await step.getByRole('textbox', { name: /^Name/ }).last().fill('{messageUuid}.json')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Lab to archive' }).waitFor()
    await page.getByRole('button', { name: 'Run it with every payload' }).click()
    await page.getByText('runs with every payload').waitFor()

    // What was held runs now.
    await page.goto('/messages')
    await page.getByRole('grid').getByText('delivered').waitFor()
  })
})

async function choose(page, box, option) {
  await box.click()
  await page.getByRole('option', { name: option, exact: true }).locator('visible=true').click()
}

test('a failing flow is found, mended and its message replayed; an edited copy names its original', async () => {
  const tenant = await inlet.tenant('mend')
  let answer = 500
  const received = []
  const sink = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      received.push(body)
      response.writeHead(answer).end('the ward is closed')
    })
  })
  await new Promise((ready) => sink.listen(0, '127.0.0.1', ready))
  try {
    await inlet.flow(tenant, 'orders', { destination: `http://127.0.0.1:${sink.address().port}/in` })
    await inlet.post(tenant, 'orders', '{"order":"A"}')
    await story({}, 'owner@mend', async (page) => {
      await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
      await page.getByRole('link', { name: 'orders' }).first().waitFor()
      await page.goto('/messages?q=status:failed')
      await page.getByRole('grid').locator('[role=row][id]').first().click()
      await page.getByRole('tab', { name: 'Attempts' }).click()
      await page.getByText('the ward is closed').first().waitFor()
      await page.getByText('HTTP_STATUS').first().waitFor()

      answer = 200
      await page.goto('/messages')
      await page.getByRole('grid').focus()
      await page.keyboard.press('j')
      await page.getByRole('button', { name: 'Replay' }).waitFor()
      await page.keyboard.press('r')
      await page.getByText('Replay started').waitFor()
      await page.getByRole('grid').getByText('delivered').waitFor()

      await page.getByRole('button', { name: 'Edit' }).click()
      const editor = page.getByRole('dialog').locator('.cm-content')
      await editor.click()
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText('{"order":"B"}')
      await page.getByRole('button', { name: 'Send the edited copy' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.getByRole('tab', { name: 'Overview' }).click()
      await page.getByText('Edited from').waitFor()
      await page.getByRole('grid').getByText('edited').waitFor()
      await page.locator('[role=row][id]').nth(0).getByText('delivered').waitFor()
    })
    assert.deepEqual(received, ['{"order":"A"}', '{"order":"A"}', '{"order":"B"}'])
  } finally {
    sink.close()
  }
})

test('an execution whose destination does not answer is stopped', async () => {
  const tenant = await inlet.tenant('stop')
  let whenLeft
  const left = new Promise((resolve) => {
    whenLeft = resolve
  })
  // Never answers, and notices when it is not waited for any more.
  const sink = createServer((request) => request.socket.on('close', whenLeft))
  await new Promise((ready) => sink.listen(0, '127.0.0.1', ready))
  try {
    await inlet.flow(tenant, 'orders', { destination: `http://127.0.0.1:${sink.address().port}/in` })
    await inlet.post(tenant, 'orders', '{"order":"A"}')
    await story({}, 'owner@stop', async (page) => {
      await page.goto('/executions')
      await page.getByRole('button', { name: /^Steps/ }).click()
      await page.getByRole('button', { name: 'Stop the execution' }).click()
      await page.getByRole('dialog').getByText('◌ stopped').waitFor()
      await page.getByText('owner@stop stopped it').waitFor()
      await page.getByRole('button', { name: 'Stop the execution' }).waitFor({ state: 'detached' })
      await page.getByRole('table').getByText('stopped').waitFor()
    })
    await left
  } finally {
    sink.close()
  }
})

test('a viewer sees everything and may change nothing', async () => {
  const tenant = await inlet.tenant('view')
  await inlet.flow(tenant, 'orders')
  await inlet.post(tenant, 'orders', '{}')
  const login = await inlet.user(tenant, 'VIEWER')
  await story({}, login, async (page) => {
    for (const path of ['/listeners', '/formats', '/connections', '/schedules', '/flows']) {
      await page.goto(path)
      await page.getByRole('table').getByText('orders').first().waitFor()
      assert.equal(await page.getByRole('button', { name: /^(New|Delete|Edit)/ }).count(), 0, path)
    }
    await page.getByRole('link', { name: 'orders' }).click()
    await page.getByRole('region', { name: 'step 1' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0)
    await page.goto('/messages')
    await page.getByRole('grid').focus()
    await page.keyboard.press('j')
    await page.getByRole('tab', { name: 'Payload' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Replay' }).count(), 0)
    await page.goto('/settings')
    await page.getByRole('tab', { name: 'My account' }).waitFor()
    assert.equal(await page.getByRole('tab').count(), 1)
  })
})

test('a wrong password is said; signing out ends it; the address is kept for the next sign-in', async () => {
  await inlet.tenant('leave')
  const { page, context, complaints } = await openPage(inlet, { tolerate: /401/ })
  await page.goto('/formats')
  await page.getByLabel('Login').fill('owner@leave')
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('login or password is wrong').waitFor()
  await page.getByLabel('Password', { exact: true }).fill('a password for tests')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Formats' }).waitFor()
  assert.ok(!(await page.evaluate(() => document.cookie)).includes('inlet'), 'scripts cannot read the session')
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in to Inlet' }).waitFor()
  await page.goto('/messages')
  await page.getByRole('heading', { name: 'Sign in to Inlet' }).waitFor()
  assert.deepEqual(complaints, [])
  await context.close()
})

test('a session that has ended leads to the sign-in and back; a foreign page cannot use one', async () => {
  const short = await Inlet.start({ INLET_TOKEN_LIFETIME_SECONDS: '5' })
  try {
    await short.tenant('brief')
    const { page, context } = await openPage(short)
    await signIn(page, 'owner@brief')
    await page.waitForTimeout(7500)
    // The open page prolongs its session by itself.
    await page.getByRole('link', { name: 'Formats' }).click()
    await page.getByRole('heading', { name: 'Formats' }).waitFor()
    const cookies = await context.cookies()
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const ask = (headers) =>
      fetch(`${short.base}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie, ...headers },
        body: '{"query":"{ me { account { login } } }"}',
      })
    assert.equal((await ask({ origin: 'http://evil.test', 'inlet-dashboard': '1' })).status, 401)
    assert.equal((await ask({ origin: short.base })).status, 401)
    assert.equal((await ask({ origin: short.base, 'inlet-dashboard': '1' })).status, 200)
    assert.ok(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite === 'Strict'))
    // Without its cookie the page is sent to the sign-in with where it was.
    await context.clearCookies()
    await page.getByRole('link', { name: 'Listeners' }).click()
    await page.getByRole('heading', { name: 'Sign in to Inlet' }).waitFor()
    assert.match(page.url(), /next=%2Flisteners/)
    await context.close()
  } finally {
    await short.stop()
  }
})

test('the server goes away under traffic: nothing is missing afterwards', async () => {
  const own = await Inlet.start()
  try {
    const tenant = await own.tenant('gap')
    await own.flow(tenant, 'orders')
    const { page, context } = await openPage(own)
    await own.post(tenant, 'orders', '{"n":0}')
    await signIn(page, 'owner@gap')
    await page.goto('/messages')
    await page.getByText('1 loaded').waitFor()
    let sent = 1
    let running = true
    const traffic = (async () => {
      while (running) {
        const answer = await own.post(tenant, 'orders', JSON.stringify({ n: sent })).catch(() => undefined)
        if (answer?.status === 202) sent++
        await new Promise((next) => setTimeout(next, answer ? 10 : 100))
      }
    })()
    await page.waitForTimeout(1500)
    await own.kill()
    await page.getByRole('status').getByText('offline').waitFor()
    await page.waitForTimeout(10_000)
    await own.restart()
    const back = Date.now()
    await page.getByRole('status').getByText('live').waitFor()
    assert.ok(Date.now() - back < 5_000, 'live within five seconds')
    await page.waitForTimeout(1500)
    running = false
    await traffic
    const { messages } = await own.graphql(tenant.token, '{ messages(first: 1) { nodes { id } } }')
    await page.locator(`#row-${messages.nodes[0].id}`).waitFor()
    // What was committed without an answer may be more than what was answered, never less.
    const loaded = Number((await page.getByTestId('count').innerText()).replace(/\D/g, ''))
    let stored = 0
    for (let after = null, more = true; more; ) {
      const { messages: part } = await own.graphql(
        tenant.token,
        'query($after: String) { messages(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
        { after },
      )
      stored += part.nodes.length
      after = part.pageInfo.endCursor
      more = part.pageInfo.hasNextPage
    }
    assert.equal(loaded, stored)
    assert.ok(stored >= sent)
    await context.close()
  } finally {
    await own.stop()
  }
})

test('a platform admin makes a tenant; its API key is shown once', async () => {
  const { page, context, complaints } = await openPage(inlet)
  await signIn(page, 'admin', 'admin-of-the-tests')
  await page.getByRole('heading', { name: 'Tenants' }).waitFor()
  await page.getByRole('button', { name: 'New tenant' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Slug/ }).fill('NOT A SLUG')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog
    .getByText(/lower-case letters/)
    .last()
    .waitFor()
  await dialog.getByRole('textbox', { name: /^Slug/ }).fill('made')
  await dialog.getByRole('textbox', { name: /^Name/ }).fill('Made here')
  await dialog.getByRole('textbox', { name: /^Owner login/ }).fill('owner@made')
  await dialog.getByLabel(/^Owner password/).fill('a password for tests')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('table').getByText('Made here').waitFor()
  assert.deepEqual(complaints, [])
  await context.close()

  await story({}, 'owner@made', async (owner) => {
    await owner.goto('/settings?tab=keys')
    await owner.getByRole('button', { name: 'New API key' }).click()
    await owner.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('partner')
    await owner.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    const secret = await owner.getByTestId('secret').innerText()
    assert.match(secret, /^inlet_/)
    await owner.getByRole('button', { name: 'I have copied it' }).click()
    await owner.getByRole('table').getByText('partner').waitFor()
    assert.ok(!(await owner.content()).includes(secret))
    await owner.getByRole('tab', { name: 'Audit log' }).click()
    await owner.getByRole('table').getByText('apiKeyCreate').waitFor()
  })
})

test('everything is reached by the keyboard: palette, help, go to', async () => {
  await inlet.tenant('keys')
  await story({}, 'owner@keys', async (page) => {
    await page.getByRole('heading', { name: 'Welcome to keys' }).waitFor()
    await page.getByRole('heading', { name: 'Welcome to keys' }).click()
    await page.keyboard.press('g')
    await page.keyboard.press('f')
    await page.getByRole('heading', { name: 'Flows', level: 1 }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Go to messages').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.getByLabel('Search commands').fill('go to sett')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
  })
})
