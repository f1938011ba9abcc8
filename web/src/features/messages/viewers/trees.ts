import { parseHl7 } from './hl7'
import type { TreeNode } from './TreeView'

/** JSON as a tree. Documents of JSON lines stand one after the other. */
export function jsonTree(text: string): TreeNode[] {
  const documents = parseAll(text)
  return documents.length === 1
    ? (children(documents[0]) ?? [ofJson('value', documents[0])])
    : documents.map((one, index) => ofJson(`record ${index + 1}`, one))
}

function parseAll(text: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim())
    if (lines.length < 2) throw error
    return lines.map((line) => JSON.parse(line) as unknown)
  }
}

const children = (value: unknown): TreeNode[] | undefined => {
  if (Array.isArray(value)) return value.map((one, index) => ofJson(String(index), one))
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([name, one]) => ofJson(name, one))
  return undefined
}

function ofJson(name: string, value: unknown): TreeNode {
  if (typeof value !== 'object' || value === null) return { name, value: JSON.stringify(value) }
  const size = Array.isArray(value) ? value.length : Object.keys(value).length
  const note = Array.isArray(value) ? `[${size}]` : `{${size}}`
  return size === 0 ? { name, value: note } : { name, note, size, children: () => children(value) ?? [] }
}

/** XML as a tree of elements; attributes come first. */
export function xmlTree(text: string): TreeNode[] {
  const parsed = new DOMParser().parseFromString(text, 'application/xml')
  const fault = parsed.querySelector('parsererror')
  if (fault) throw new Error(fault.textContent?.trim() || 'this is not XML')
  return [...parsed.children].map(ofElement)
}

function ofElement(element: Element): TreeNode {
  const attributes = [...element.attributes].map((one) => ({ name: `@${one.name}`, value: one.value }))
  const inner = [...element.children]
  const own = [...element.childNodes]
    .filter((node) => node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE)
    .map((node) => node.textContent ?? '')
    .join('')
    .trim()
  if (inner.length === 0 && attributes.length === 0) return { name: element.nodeName, value: own }
  return {
    name: element.nodeName,
    ...(own ? { value: own } : {}),
    size: inner.length + attributes.length,
    children: () => [...attributes, ...inner.map(ofElement)],
  }
}

export const hl7Tree = (text: string): TreeNode[] =>
  parseHl7(text).map((segment) => ({
    name: segment.name,
    note: segment.title,
    size: segment.fields.length,
    children: () =>
      segment.fields.map((field) => ({
        name: field.position,
        note: field.name,
        ...(field.components.length > 0
          ? {
              value: field.value,
              size: field.components.length,
              children: () => field.components.map(({ position, value }) => ({ name: position, value })),
            }
          : { value: field.value }),
      })),
  }))
