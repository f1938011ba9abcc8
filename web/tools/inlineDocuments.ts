import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const CALL = /\bgraphql\(\s*`\s*(?:query|mutation|subscription|fragment)\s+(\w+)[^`]*`\s*,?\s*\)/g
const MADE = /export const (\w+) = \/\*#__PURE__\*\/ new TypedDocumentString\((`[^`]*`(?:, \{[^}]*\})?)\) as/g

/**
 * Puts each document where it is used. Without this every screen would load the documents of all others, since `graphql()` looks them up in one
 * table. What was made by the code generator stays the truth; this only moves it.
 */
export function inlineDocuments(): Plugin {
  const made = new Map<string, string>()
  return {
    name: 'inline-documents',
    apply: 'build',
    buildStart() {
      const text = readFileSync('src/gql/graphql.ts', 'utf8')
      for (const [, name, source] of text.matchAll(MADE)) if (name && source) made.set(name, source)
    },
    transform(code, id) {
      if (!/\/src\/(?!gql\/).*\.tsx?$/.test(id.split('?')[0] ?? '') || !code.includes('graphql(`')) return
      let found = false
      const moved = code.replace(CALL, (call, name: string) => {
        const source = made.get(`${name}Document`) ?? made.get(`${name}FragmentDoc`)
        if (!source) throw new Error(`${name} is not in src/gql: run \`npm run codegen\``)
        found = true
        return call.includes('fragment ') && !made.has(`${name}Document`)
          ? '({})'
          : `new TypedDocumentString(${source})`
      })
      if (!found) return
      return { code: `import { TypedDocumentString } from '@/gql/graphql'\n${moved}`, map: null }
    },
  }
}
