// The real binary on the embedded default, a real Chromium, and what every story begins with.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const PASSWORD = 'a password for tests'
const ADMIN_PASSWORD = 'admin-of-the-tests'
const binary = process.env.BINARY ?? resolve(process.env.CARGO_TARGET_DIR ?? '../target', 'debug', 'inlet')
export const SHOTS = resolve('shots')
mkdirSync(SHOTS, { recursive: true })

/** A running `inlet serve` with a data directory of its own. */
export class Inlet {
  static async start(environment = {}) {
    const inlet = new Inlet()
    inlet.directory = mkdtempSync(join(tmpdir(), 'inlet-web-'))
    inlet.environment = environment
    inlet.port = 0
    await inlet.restart()
    return inlet
  }

  async restart() {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INLET_')))
    this.process = spawn(binary, ['serve'], {
      cwd: this.directory,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...clean,
        INLET_LISTEN: `127.0.0.1:${this.port}`,
        INLET_DATA_DIR: join(this.directory, 'data'),
        INLET_ADMIN_PASSWORD: ADMIN_PASSWORD,
        INLET_EGRESS_ALLOW: '127.0.0.0/8',
        INLET_LOG_FORMAT: 'json',
        ...this.environment,
      },
    })
    // A story that breaks must not leave a server behind.
    const child = this.process
    process.once('exit', () => child.kill('SIGKILL'))
    this.ended = new Promise((done) => this.process.once('exit', done))
    const log = []
    await new Promise((ready, failed) => {
      this.process.once('exit', (code) => failed(new Error(`the server ended with ${code}:\n${log.join('\n')}`)))
      this.process.once('error', failed)
      createInterface({ input: this.process.stderr }).on('line', (line) => {
        log.push(line)
        try {
          const { message, address } = JSON.parse(line)
          if (message === 'ready' && address) {
            this.port = Number(address.split(':').at(-1))
            ready()
          }
        } catch {
          // Not every line of a start is JSON.
        }
      })
    })
  }

  get base() {
    return `http://127.0.0.1:${this.port}`
  }

  async kill() {
    this.process.kill('SIGKILL')
    await this.ended
  }

  async stop() {
    await this.kill()
    rmSync(this.directory, { recursive: true, force: true })
  }

  async token(login, password = PASSWORD) {
    const response = await fetch(`${this.base}/rest/v1/token-auth/issue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password }),
    })
    const { token } = await response.json()
    if (!token) throw new Error(`${login} cannot sign in`)
    return token
  }

  /** One operation with a token; fails on errors. */
  async graphql(token, query, variables = {}) {
    const response = await fetch(`${this.base}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors) throw new Error(JSON.stringify(errors))
    for (const value of Object.values(data))
      if (value?.userErrors?.length) throw new Error(JSON.stringify(value.userErrors))
    return data
  }

  /** A mutation of one input; gives what `fields` asks for. */
  async mutate(token, name, fields, input) {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`
    const query = `mutation($input: ${type}) { ${name}(input: $input) { ${fields} userErrors { code field message } } }`
    return (await this.graphql(token, query, { input }))[name]
  }

  /** A tenant; gives its owner's token. */
  async tenant(slug, name = slug) {
    const admin = await this.token('admin', ADMIN_PASSWORD)
    const input = { slug, name, ownerLogin: `owner@${slug}`, ownerPassword: PASSWORD }
    const { tenant } = await this.mutate(admin, 'tenantCreate', 'tenant { id }', input)
    return { slug, id: tenant.id, token: await this.token(`owner@${slug}`) }
  }

  async user(tenant, role) {
    const login = `${role.toLowerCase()}@${tenant.slug}`
    await this.mutate(tenant.token, 'userCreate', 'user { id }', { login, password: PASSWORD, role })
    return login
  }

  /** An open listener, its JSON format, a directory, a flow between them, and its schedule. */
  async flow(tenant, name, { scheduled = true, destination } = {}) {
    const { token } = tenant
    const listener = (
      await this.mutate(token, 'listenerCreate', 'listener { id }', { name, path: name, authentication: { none: {} } })
    ).listener.id
    const format = (
      await this.mutate(token, 'formatCreate', 'format { id }', { name: `${name} JSON`, settings: { json: {} } })
    ).format.id
    const settings = destination ? { http: { url: destination } } : { directory: { path: name } }
    const connection = (
      await this.mutate(token, 'connectionCreate', 'connection { id }', { name: `${name} destination`, settings })
    ).connection.id
    const to = destination
      ? { http: { connectionId: connection, formatId: format } }
      : { file: { connectionId: connection, formatId: format, name: '{messageUuid}.json' } }
    const flow = (
      await this.mutate(token, 'flowCreate', 'flow { id }', {
        name,
        listenerId: listener,
        transformations: [
          { name: 'deliver', from: { listener: { formatId: format } }, to, mapping: { passThrough: true } },
        ],
        retry: { maxAttempts: 1, initialDelayMs: 10, maxDelayMs: 10 },
      })
    ).flow.id
    if (scheduled) await this.mutate(token, 'scheduleCreate', 'schedule { id }', { flowId: flow, kind: 'EVENT' })
    return { listener, format, connection, flow }
  }

  post(tenant, path, body, headers = { 'content-type': 'application/json' }) {
    return fetch(`${this.base}/in/${tenant.slug}/${path}`, { method: 'POST', headers, body })
  }
}

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

let browser

export async function openBrowser() {
  browser ??= await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: ARGUMENTS })
  return browser
}

export const closeBrowser = async () => browser?.close()

/** A page that remembers what the console complained of; `tolerate` says which complaints a story causes itself. */
export async function openPage(inlet, { scheme = 'light', viewport = { width: 1360, height: 820 }, tolerate } = {}) {
  const context = await (await openBrowser()).newContext({ viewport, colorScheme: scheme, baseURL: inlet.base })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints = []
  const hear = (text) => {
    if (!tolerate?.test(text)) complaints.push(text)
  }
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) hear(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => hear(`pageerror ${error.message}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
    )
  })
  return { page, context, complaints }
}

export async function signIn(page, login, password = PASSWORD) {
  await page.goto('/')
  await page.getByRole('heading', { name: 'Sign in to Inlet' }).waitFor()
  await page.getByLabel('Login').fill(login)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page
    .getByRole('navigation', { name: 'Main' })
    .or(page.getByRole('button', { name: 'Account' }))
    .first()
    .waitFor()
}

export { ADMIN_PASSWORD, PASSWORD }
