// Writes .br and .gz beside every text file of the build, so that the binary serves them without compressing anything.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? files(path) : [path]
  })

let count = 0
for (const path of files('dist').filter((path) => /\.(js|css|html|svg)$/.test(path))) {
  const raw = readFileSync(path)
  const packed = {
    br: brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    gz: gzipSync(raw, { level: 9 }),
  }
  for (const [ending, bytes] of Object.entries(packed)) {
    const target = `${path}.${ending}`
    if (bytes.length < raw.length) {
      writeFileSync(target, bytes)
      count++
    } else rmSync(target, { force: true })
  }
}
console.log(`precompress: ${count} files`)
