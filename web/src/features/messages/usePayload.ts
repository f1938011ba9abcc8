import { useCallback, useEffect, useRef, useState } from 'react'
import { graphql } from '@/gql'
import { request } from '@/shared/graphql/request'

const PayloadPart = graphql(`
  query PayloadPart($id: ID!, $offset: Int!, $length: Int!) {
    message(id: $id) { id body(offset: $offset, length: $length) { base64 hasMore } }
  }
`)

const FIRST = 256 * 1024
const PART = 1024 * 1024

export type Payload = {
  bytes: Uint8Array<ArrayBuffer>
  whole: boolean
  /** Being read on. */
  loading: boolean
  error: unknown
  readOn: () => void
  cancel: () => void
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => {
  const characters = atob(text)
  // A loop, because a function called for every byte would hold the page up.
  const bytes = new Uint8Array(characters.length)
  for (let at = 0; at < characters.length; at++) bytes[at] = characters.charCodeAt(at)
  return bytes
}

/** The payload in parts: the beginning at once, the rest when wanted, to be cancelled at any time. */
export function usePayload(id: string, size: number): Payload {
  const [parts, setParts] = useState<Uint8Array<ArrayBuffer>>(new Uint8Array())
  const [state, setState] = useState<{ loading: boolean; error: unknown }>({ loading: true, error: undefined })
  const abort = useRef<AbortController | undefined>(undefined)
  const have = useRef(0)

  const read = useCallback(
    async (until: number) => {
      const controller = new AbortController()
      abort.current?.abort()
      abort.current = controller
      setState({ loading: true, error: undefined })
      try {
        const chunks: Uint8Array<ArrayBuffer>[] = []
        let at = have.current
        while (at < until && !controller.signal.aborted) {
          const length = Math.min(at === 0 ? FIRST : PART, until - at)
          const { message } = await request(PayloadPart, { id, offset: at, length }, controller.signal)
          if (!message?.body) break
          const bytes = fromBase64(message.body.base64)
          chunks.push(bytes)
          at += bytes.length
          if (!message.body.hasMore || bytes.length === 0) break
        }
        have.current = at
        setParts((before) => {
          const all = new Uint8Array(before.length + chunks.reduce((sum, chunk) => sum + chunk.length, 0))
          all.set(before)
          let position = before.length
          for (const chunk of chunks) {
            all.set(chunk, position)
            position += chunk.length
          }
          return all
        })
        setState({ loading: false, error: undefined })
      } catch (error) {
        setState({ loading: false, error: controller.signal.aborted ? undefined : error })
      }
    },
    [id],
  )
  useEffect(() => {
    have.current = 0
    setParts(new Uint8Array())
    void read(Math.min(size, FIRST))
    return () => abort.current?.abort()
  }, [read, size])
  return {
    bytes: parts,
    whole: parts.length >= size,
    ...state,
    readOn: () => void read(size),
    cancel: () => abort.current?.abort(),
  }
}
