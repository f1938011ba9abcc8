// What each screen loads before it shows anything (entry, static imports and the route's own chunk), packed with gzip; fails beyond the budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))
const KIB = 1024
const CSS_BUDGET = 45
const SCREENS = [
  { name: 'login', chunks: ['src/routes/login'], budget: 180 },
  { name: 'overview', chunks: ['src/routes/_app.tsx', 'src/routes/_app/index'], budget: 210 },
  { name: 'messages', chunks: ['src/routes/_app.tsx', 'src/routes/_app/messages'], budget: 210 },
  {
    name: 'messages with payload',
    chunks: [
      'src/routes/_app.tsx',
      'src/routes/_app/messages',
      'src/features/messages/MessagePane',
      'CodeView',
      'lang-json',
    ],
    budget: 320,
  },
  {
    name: 'flows',
    chunks: ['src/routes/_app.tsx', 'src/routes/_app/flows', 'src/features/flows/FlowGraph'],
    budget: 260,
  },
]

const withImports = (key, found = new Set()) => {
  if (found.has(key)) return found
  found.add(key)
  for (const imported of manifest[key].imports ?? []) withImports(imported, found)
  return found
}
const packed = (file) => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length / KIB

let failed = false
for (const { name, chunks, budget } of SCREENS) {
  const keys = new Set(withImports('index.html'))
  for (const chunk of chunks) {
    const matching = Object.keys(manifest).filter((key) => key.includes(chunk))
    if (matching.length === 0) {
      console.error(`sizes: nothing is called ${chunk}`)
      failed = true
    }
    for (const key of matching) withImports(key, keys)
  }
  const files = new Set()
  for (const key of keys) for (const file of [manifest[key].file, ...(manifest[key].css ?? [])]) files.add(file)
  let js = 0
  let css = 0
  for (const file of files) {
    if (file.endsWith('.js')) js += packed(file)
    else if (file.endsWith('.css')) css += packed(file)
  }
  const over = js > budget || css > CSS_BUDGET
  failed ||= over
  console.log(
    `sizes: ${name.padEnd(22)} JS ${js.toFixed(1)} of ${budget} KiB, CSS ${css.toFixed(1)} of ${CSS_BUDGET} KiB${over ? '  OVER' : ''}`,
  )
}
process.exit(failed ? 1 : 0)
