import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MessageBuffer, type Row } from './messageBuffer'

const row = (number: number): Row => ({
  id: `m${number}`,
  cursor: `c${number}`,
  receivedAt: '2024-01-01T00:00:00Z',
  listenerId: 'l',
  method: 'POST',
  size: 1,
  sender: 'anonymous',
  edited: false,
  executions: [{ id: `e${number}`, state: 'READY' }],
})

const ids = (buffer: MessageBuffer) => Array.from({ length: buffer.size }, (_, index) => buffer.at(index)?.id)

describe('the live buffer', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('shows pages and arrivals newest first, each once', () => {
    const buffer = new MessageBuffer()
    buffer.reset([row(3), row(2)])
    buffer.arrived(row(4))
    buffer.arrived(row(4))
    buffer.arrived(row(3))
    buffer.older([row(2), row(1)])
    vi.runAllTimers()
    expect(ids(buffer)).toEqual(['m4', 'm3', 'm2', 'm1'])
    expect(buffer.added).toBe(1)
    expect(buffer.indexOf('m2')).toBe(2)
    expect(buffer.indexOf('m9')).toBe(-1)
  })
  it('tells once for many arrivals', () => {
    const buffer = new MessageBuffer()
    const told = vi.fn()
    buffer.subscribe(told)
    for (let number = 0; number < 100; number++) buffer.arrived(row(number))
    vi.runAllTimers()
    expect(told).toHaveBeenCalledTimes(1)
    expect(buffer.size).toBe(100)
  })
  it('keeps arrivals waiting while paused, and knows where to go on', () => {
    const buffer = new MessageBuffer()
    buffer.reset([row(1)])
    buffer.setPaused(true)
    buffer.arrived(row(2))
    vi.runAllTimers()
    expect([buffer.size, buffer.pending, buffer.newestCursor]).toEqual([1, 1, 'c2'])
    expect(buffer.added).toBe(0)
    buffer.setPaused(false)
    expect(ids(buffer)).toEqual(['m2', 'm1'])
    expect(buffer.added).toBe(1)
  })
  it('lets the oldest go beyond its cap', () => {
    const buffer = new MessageBuffer({ cap: 10 })
    for (let number = 0; number < 12; number++) buffer.arrived(row(number))
    vi.runAllTimers()
    expect(buffer.size).toBeLessThanOrEqual(10)
    expect(buffer.at(0)?.id).toBe('m11')
    expect(buffer.indexOf('m0')).toBe(-1)
  })
  it('follows executions, also of what waits', () => {
    const buffer = new MessageBuffer()
    buffer.reset([row(1)])
    buffer.setPaused(true)
    buffer.arrived(row(2))
    buffer.executionChanged('m1', { id: 'e1', state: 'SUCCEEDED' })
    buffer.executionChanged('m2', { id: 'replay', state: 'DEAD' })
    buffer.setPaused(false)
    expect(buffer.at(1)?.executions).toEqual([{ id: 'e1', state: 'SUCCEEDED' }])
    expect(buffer.at(0)?.executions).toHaveLength(2)
  })
})
