/** JSON with line breaks; the text as it is when it cannot be read. Numbers keep their digits, because the text is laid out anew, never parsed. */
export function prettyJson(text: string): string {
  let out = ''
  let depth = 0
  let at = 0
  const line = () => `\n${'  '.repeat(depth)}`
  const next = () => {
    while (at < text.length && /\s/.test(text[at] ?? '')) at++
    return text[at]
  }
  while (at < text.length) {
    const char = text[at] ?? ''
    if (char === '"') {
      const begun = at++
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
      out += text.slice(begun, ++at)
      continue
    }
    at++
    if (char === '{' || char === '[') {
      const close = char === '{' ? '}' : ']'
      if (next() === close) {
        at++
        out += char + close
      } else {
        depth++
        out += char + line()
      }
    } else if (char === '}' || char === ']') {
      depth = Math.max(depth - 1, 0)
      out += line() + char
      // Documents of JSON lines follow one another.
      if (depth === 0 && next() !== undefined) out += '\n'
    } else if (char === ',') out += depth > 0 ? `,${line()}` : char
    else if (char === ':') out += ': '
    else if (!/\s/.test(char)) out += char
    else if (depth === 0 && out && !out.endsWith('\n')) out += char === '\n' ? '\n' : ''
  }
  return out.trimEnd()
}

/** XML with an element per line where an element holds no text of its own. */
export function prettyXml(text: string): string {
  const tokens = text.match(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]+>|[^<]+/g) ?? []
  const lines: string[] = []
  let depth = 0
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    if (!token.trim()) continue
    const indent = () => '  '.repeat(Math.max(depth, 0))
    if (/^<\//.test(token)) {
      depth--
      lines.push(indent() + token)
    } else if (/^<[^!?]/.test(token) && !token.endsWith('/>')) {
      const inner = tokens[at + 1] ?? ''
      const close = tokens[at + 2] ?? ''
      if (/^<\//.test(inner)) {
        lines.push(indent() + token + inner)
        at += 1
      } else if (!inner.startsWith('<') && /^<\//.test(close)) {
        lines.push(indent() + token + inner + close)
        at += 2
      } else {
        lines.push(indent() + token)
        depth++
      }
    } else lines.push(indent() + token.trim())
  }
  return lines.join('\n')
}
