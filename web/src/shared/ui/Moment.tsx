import { moment } from './format'

/** A day and a time of day; where there is little room they stand below one another, but neither is broken. */
export function Moment({ iso }: { iso: string }) {
  const [day, time] = moment(iso).split(' ')
  return (
    <time dateTime={iso}>
      <span style={{ whiteSpace: 'nowrap' }}>{day}</span> <span style={{ whiteSpace: 'nowrap' }}>{time}</span>
    </time>
  )
}
