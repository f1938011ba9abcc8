// Writes src/gql from ../schema/schema.graphql and the documents in src: typed documents, and a description of every input type that forms are built
// from. With --check it changes nothing and fails when something would change.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { preset } from '@graphql-codegen/client-preset'
import { codegen } from '@graphql-codegen/core'
import {
  buildASTSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  lexicographicSortSchema,
  parse,
  printSchema,
} from 'graphql'

const text = readFileSync('../schema/schema.graphql', 'utf8')

const sources = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return path === 'src/gql' ? [] : sources(path)
    return /\.tsx?$/.test(entry.name) ? [path] : []
  })

const documents = sources('src')
  .sort()
  .flatMap((location) =>
    [...readFileSync(location, 'utf8').matchAll(/\bgraphql\(\s*`([^`]*)`\s*,?\s*\)/g)].map(([, rawSDL]) => ({
      location,
      rawSDL,
      document: parse(rawSDL),
    })),
  )

const schemaAst = lexicographicSortSchema(buildASTSchema(parse(text)))
const outputs = await preset.buildGeneratesSection({
  baseOutputDir: 'src/gql/',
  presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
  schema: parse(printSchema(schemaAst)),
  schemaAst,
  documents,
  config: {
    documentMode: 'string',
    useTypeImports: true,
    enumsAsTypes: true,
    scalars: { DateTime: 'string', JSON: 'unknown' },
    strictScalars: true,
  },
  plugins: [],
  pluginMap: {},
  pluginContext: {},
  profiler: { run: (run) => run(), collect: () => [] },
})

/** Only what a form must know: fields in the schema's order, with kind, default, and the schema's own words as help. */
function inputs() {
  const schema = buildASTSchema(parse(text))
  const described = {}
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue
    described[type.name] = {
      oneOf: type.isOneOf,
      fields: Object.values(type.getFields()).map((field) => {
        const required = isNonNullType(field.type)
        const bare = required ? field.type.ofType : field.type
        const named = getNamedType(field.type)
        return {
          name: field.name,
          type: named.name,
          list: isListType(bare),
          required: required && field.defaultValue === undefined,
          help: field.description ?? '',
          ...(field.defaultValue === undefined || field.defaultValue === null ? {} : { default: field.defaultValue }),
          ...(isEnumType(named)
            ? { values: named.getValues().map((value) => ({ value: value.name, help: value.description ?? '' })) }
            : {}),
        }
      }),
    }
  }
  const head = '// Made by tools/codegen.mjs from the schema: what forms must know of every input type.\n'
  return `${head}export const inputs = ${JSON.stringify(described, null, 1)} as const\n`
}

const check = process.argv.includes('--check')
let stale = 0
const settle = (filename, wanted) => {
  let found = ''
  try {
    found = readFileSync(filename, 'utf8')
  } catch {
    // A file that is not there yet is stale.
  }
  if (found === wanted) return
  stale++
  if (check) return
  mkdirSync(dirname(filename), { recursive: true })
  writeFileSync(filename, wanted)
}
// Documents that nobody uses can be left out of the build only when making them is known to do nothing else.
const pure = (made) => made.replaceAll('= new TypedDocumentString(', '= /*#__PURE__*/ new TypedDocumentString(')
for (const output of outputs) settle(output.filename, pure(await codegen({ ...output, cache: undefined })))
settle('src/gql/inputs.ts', inputs())
console.log(`codegen: ${documents.length} documents, ${stale} files ${check ? 'out of date' : 'written'}`)
if (check && stale > 0) {
  console.error('run `npm run codegen` and commit src/gql')
  process.exit(1)
}
