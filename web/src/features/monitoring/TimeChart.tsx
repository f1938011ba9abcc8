import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { count } from '@/shared/ui/format'

export type Point = { from: string; received: number; failed: number }

const HEIGHT = 240
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' })

type Props = { points: readonly Point[]; days: boolean; onZoom: (from: string, until: string) => void }

/** Received and failed over time; dragging over a part asks for its messages. */
export function TimeChart({ points, days, onZoom }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const zoom = useRef(onZoom)
  zoom.current = onZoom
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  useEffect(() => {
    const place = host.current
    if (!place) return
    const dark = scheme === 'dark'
    const ink = dark ? '#c9c9c9' : '#343a40'
    const line = dark ? '#373a40' : '#e9ecef'
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line } }
    const shown = (seconds: number) => (days ? day : clock).format(seconds * 1000)
    const chart = new uPlot(
      {
        width: place.clientWidth,
        height: HEIGHT,
        cursor: { drag: { x: true, y: false, setScale: false } },
        scales: { y: { range: (_chart, _min, max) => [0, Math.max(max * 1.1, 4)] } },
        hooks: {
          setSelect: [
            ({ select, posToVal }) => {
              if (select.width < 4) return
              const at = (position: number) => new Date(posToVal(position, 'x') * 1000).toISOString()
              zoom.current(at(select.left), at(select.left + select.width))
            },
          ],
        },
        axes: [
          { ...axis, values: (_chart, splits) => splits.map(shown) },
          { ...axis, size: 56, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000] },
        ],
        series: [
          {
            label: 'time',
            value: (_chart, value) =>
              value == null ? '' : `${day.format(value * 1000)} ${clock.format(value * 1000)}`,
          },
          {
            label: 'received',
            stroke: dark ? '#91a7ff' : '#3b5bdb',
            fill: dark ? '#91a7ff33' : '#3b5bdb22',
            width: 2,
            points: { show: false },
          },
          { label: 'failed', stroke: dark ? '#ff8787' : '#c92a2a', width: 2, dash: [6, 3], points: { show: false } },
        ],
      },
      [
        points.map(({ from }) => Date.parse(from) / 1000),
        points.map(({ received }) => received),
        points.map(({ failed }) => failed),
      ],
      place,
    )
    const observer = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: HEIGHT }))
    observer.observe(place)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [points, scheme, days])
  const peak = points.reduce<Point | undefined>(
    (best, one) => (one.received > (best?.received ?? 0) ? one : best),
    undefined,
  )
  return (
    <figure style={{ margin: 0 }}>
      <div ref={host} aria-hidden="true" />
      <figcaption className="muted" style={{ fontSize: 12 }}>
        {peak ? `Most were received at ${clock.format(Date.parse(peak.from))}: ${count(peak.received)}. ` : ''}Drag over
        a part of the chart to see its messages.
      </figcaption>
    </figure>
  )
}
