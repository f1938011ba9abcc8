import { useEffect, useRef, useSyncExternalStore } from 'react'

/** A shortcut: `j`, `/`, `?`, `g m` (one after the other), `mod+k` (Ctrl or Command). */
export type Shortcut = { keys: string; label: string; group: string; run: () => void }

let shortcuts: readonly Shortcut[] = []
const followers = new Set<() => void>()
const change = (next: readonly Shortcut[]) => {
  shortcuts = next
  for (const follower of followers) follower()
}

const subscribe = (follower: () => void) => {
  followers.add(follower)
  return () => void followers.delete(follower)
}

/** All that work now: the one source of the handlers, the help and the palette. */
export const useShortcutList = () => useSyncExternalStore(subscribe, () => shortcuts)

/** Registers shortcuts while the component is there. Later ones win over earlier ones with the same keys. */
export function useShortcuts(wanted: readonly Shortcut[]) {
  const current = useRef(wanted)
  current.current = wanted
  const shape = wanted.map(({ keys, label }) => keys + label).join('|')
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is registered changes with its shape; what it runs is read when it runs
  useEffect(() => {
    const mine = current.current.map((shortcut, index) => ({ ...shortcut, run: () => current.current[index]?.run() }))
    change([...shortcuts, ...mine])
    return () => change(shortcuts.filter((one) => !mine.includes(one)))
  }, [shape])
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type))

const nameOf = (event: KeyboardEvent) => (event.metaKey || event.ctrlKey ? `mod+${event.key.toLowerCase()}` : event.key)

const PATIENCE = 1200
let pending = ''
let pendingSince = 0

function onKey(event: KeyboardEvent) {
  if (event.defaultPrevented || event.altKey || event.isComposing) return
  const name = nameOf(event)
  const isCommand = name.startsWith('mod+')
  if (!isCommand && (isTyping(event.target) || document.querySelector('[role=dialog]'))) {
    pending = ''
    return
  }
  const sequence = pending && Date.now() - pendingSince < PATIENCE ? `${pending} ${name}` : name
  const found = shortcuts.findLast(({ keys }) => keys === sequence) ?? shortcuts.findLast(({ keys }) => keys === name)
  const begins = shortcuts.some(({ keys }) => keys.startsWith(`${name} `))
  pending = ''
  if (found) {
    event.preventDefault()
    found.run()
  } else if (begins) {
    pending = name
    pendingSince = Date.now()
  }
}

/** Listens while the application is there. */
export function useKeyboard() {
  useEffect(() => {
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
