import { describe, expect, it } from 'vitest'
import { diffLines } from './diff'
import { toGraph } from './graph'

describe('the diff of versions', () => {
  it('keeps what is shared and marks the rest', () => {
    expect(diffLines('a\nb\nc', 'a\nx\nc')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'x' },
      { kind: 'same', text: 'c' },
    ])
  })
  it('is empty of changes for equal texts', () => {
    expect(diffLines('a\nb', 'a\nb').every(({ kind }) => kind === 'same')).toBe(true)
  })
})

describe('the graph', () => {
  it('shows every step with its ends, by name', () => {
    const names = {
      listeners: [{ id: 'l', name: 'orders' }],
      formats: [{ id: 'f', name: 'JSON' }],
      connections: [{ id: 'c', name: 'ERP' }],
      flows: [{ id: 'o', name: 'other' }],
    }
    const step = {
      name: 'deliver',
      from: { listener: { formatId: 'f' } },
      to: { http: { connectionId: 'c', formatId: 'f' } },
    }
    const { nodes, edges } = toGraph({ listenerId: 'l', transformations: [step, {}] }, names)
    expect(nodes.map(({ title }) => title)).toEqual([
      'orders',
      '1. deliver',
      'ERP',
      'connection not chosen',
      '2. Unnamed step',
      'connection not chosen',
    ])
    expect(edges).toContainEqual({ from: 'step0', to: 'step1' })
    const beside = { ...step, name: 'beside', after: [], when: {}, onError: 'CONTINUE', to: { flow: { flowId: 'o' } } }
    const last = { ...step, name: 'last', after: ['deliver', 'beside'] }
    const parallel = toGraph({ transformations: [step, beside, last] }, names)
    expect(parallel.edges.filter(({ from, to }) => from.startsWith('step') && to.startsWith('step'))).toEqual([
      { from: 'step0', to: 'step2' },
      { from: 'step1', to: 'step2' },
    ])
    expect(parallel.nodes.find(({ id }) => id === 'to1')?.title).toBe('other')
    expect(parallel.nodes.find(({ id }) => id === 'step1')?.note).toContain('runs on a condition; may fail')
    const asked = toGraph(
      {
        transformations: [
          {
            from: { http: { connectionId: 'c', formatId: 'f', pagination: { nextLink: {} } } },
            to: { sqlStatement: { connectionId: 'c', statement: 'UPDATE orders\n SET sent = {field:sent}' } },
          },
          { from: { sql: { connectionId: 'c', query: 'SELECT id FROM orders WHERE id > {last} ORDER BY id' } } },
        ],
      },
      names,
    )
    expect(asked.nodes.filter(({ kind }) => kind !== 'step').map(({ note }) => note)).toEqual([
      'JSON, page after page',
      'UPDATE orders SET sent = {field:sent}',
      'SELECT id FROM orders WHERE id > {last}…',
      'format not chosen',
    ])
  })
})
