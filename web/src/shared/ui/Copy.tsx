import { ActionIcon, CopyButton } from '@mantine/core'
import { Check, Copy as CopyIcon } from 'lucide-react'

export function Copy({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={copied ? 'Copied' : label}
          title={copied ? 'Copied' : label}
          onClick={copy}
        >
          {copied ? <Check size={14} aria-hidden /> : <CopyIcon size={14} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  )
}
