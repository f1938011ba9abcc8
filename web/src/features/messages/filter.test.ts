import { describe, expect, it } from 'vitest'
import { parseFilter, withTerm } from './filter'

describe('the filter box', () => {
  it('reads terms in any order', () => {
    expect(parseFilter('listener:orders status:failed')).toEqual({ listener: 'orders', state: 'DEAD', problems: [] })
  })
  it('takes quotes around blanks', () => {
    expect(parseFilter('listener:"orders in"').listener).toBe('orders in')
  })
  it('takes a key of the payload', () => {
    expect(parseFilter('key:ORD-1 status:held')).toEqual({ key: 'ORD-1', state: 'HELD', problems: [] })
    expect(parseFilter('key:"Ada Lovelace"').key).toBe('Ada Lovelace')
  })
  it('takes a bare id', () => {
    const id = '01900000-0000-7000-8000-000000000000'
    expect(parseFilter(id).id).toBe(id)
  })
  it('says what it does not understand', () => {
    expect(parseFilter('status:odd').problems).toHaveLength(1)
    expect(parseFilter('color:red hello').problems).toHaveLength(2)
    expect(parseFilter('key:"" ').problems).toHaveLength(1)
  })
  it('means nothing when empty', () => {
    expect(parseFilter('  ')).toEqual({ problems: [] })
  })
  it('puts terms in and takes them out', () => {
    expect(withTerm('status:failed', 'listener', 'orders in')).toBe('status:failed listener:"orders in"')
    expect(withTerm('status:failed listener:"orders in"', 'status', 'held')).toBe('listener:"orders in" status:held')
    expect(withTerm('status:failed', 'status', undefined)).toBe('')
  })
})
