import classes from './StatusBadge.module.css'

const GLYPH = { ok: '●', bad: '▲', wait: '◌', run: '◐', info: '○' } as const
export type Tone = keyof typeof GLYPH

/** A word with a shape and a colour, so that neither has to be told apart alone. */
export function StatusBadge({ tone, children, role }: { tone: Tone; children: string; role?: 'status' }) {
  return (
    <span className={classes.badge} data-tone={tone} role={role}>
      <span aria-hidden="true">{GLYPH[tone]}</span> {children}
    </span>
  )
}
