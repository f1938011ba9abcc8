import type { PayloadKind } from './viewers/kinds'

export type Mode = 'raw' | 'pretty' | 'tree' | 'grid'

export const MODES: Record<PayloadKind, readonly Mode[]> = {
  json: ['pretty', 'tree', 'raw'],
  xml: ['pretty', 'tree', 'raw'],
  hl7: ['tree', 'raw'],
  csv: ['grid', 'raw'],
  fixed: ['grid', 'raw'],
  text: ['raw'],
  binary: ['raw'],
}
export const WORDS: Record<PayloadKind, string> = {
  json: 'JSON',
  xml: 'XML',
  hl7: 'HL7 v2',
  csv: 'CSV',
  fixed: 'Fixed length',
  text: 'Text',
  binary: 'Binary',
}
