import type { ReactNode } from 'react'
import classes from './Facts.module.css'

/** Names and values below one another. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode] | false | null | undefined)[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map((fact, index) =>
        fact ? (
          <div key={index} className={classes.fact}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}
