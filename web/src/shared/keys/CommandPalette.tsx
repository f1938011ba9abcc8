import { Group, Modal, Text, TextInput, UnstyledButton } from '@mantine/core'
import { Search } from 'lucide-react'
import { useId, useState } from 'react'
import classes from './CommandPalette.module.css'
import { useShortcutList } from './registry'
import { Keys } from './ShortcutHelp'

export type Command = { label: string; group: string; run: () => void }

/** Everything that can be done from here, by name: the registered shortcuts and what the shell adds. */
export function CommandPalette(props: { opened: boolean; onClose: () => void; commands: readonly Command[] }) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Go to or do"
      closeButtonProps={{ 'aria-label': 'Close' }}
      yOffset="12vh"
    >
      <Palette {...props} />
    </Modal>
  )
}

function Palette({ onClose, commands }: { onClose: () => void; commands: readonly Command[] }) {
  const shortcuts = useShortcutList()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const all: (Command & { keys?: string })[] = [...shortcuts, ...commands]
  const found = all
    .filter((one) => words.every((word) => `${one.group} ${one.label}`.toLowerCase().includes(word)))
    .slice(0, 12)
  const active = Math.min(at, Math.max(found.length - 1, 0))
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run()
  }
  return (
    <>
      <TextInput
        data-autofocus
        aria-label="Search commands"
        placeholder="Type to search"
        leftSection={<Search size={16} aria-hidden />}
        value={query}
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
          if (step) {
            event.preventDefault()
            setAt(Math.min(Math.max(active + step, 0), found.length - 1))
          } else if (event.key === 'Enter') {
            event.preventDefault()
            run(found[active])
          }
        }}
      />
      <div role="listbox" id={`${id}-list`} aria-label="Commands" className={classes.list}>
        {found.map((one, index) => (
          <UnstyledButton
            key={one.group + one.label}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            className={classes.option}
            onClick={() => run(one)}
          >
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm">
                {one.label.startsWith(one.group) ? null : <span className="muted">{one.group} </span>}
                {one.label}
              </Text>
              {one.keys ? <Keys keys={one.keys} /> : null}
            </Group>
          </UnstyledButton>
        ))}
      </div>
      {found.length === 0 ? (
        <Text size="sm" p="xs">
          Nothing is called that.
        </Text>
      ) : null}
    </>
  )
}
