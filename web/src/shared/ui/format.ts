const STEPS = ['B', 'KiB', 'MiB', 'GiB'] as const

export function bytes(size: number): string {
  let value = size
  let step = 0
  while (value >= 1024 && step < STEPS.length - 1) {
    value /= 1024
    step++
  }
  return `${step === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${STEPS[step]}`
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

export const count = (value: number) => value.toLocaleString('en')

const pad = (value: number, width = 2) => String(value).padStart(width, '0')

/** In the reader's own time zone: `2024-01-31 08:30:00.123`. */
export function moment(iso: string, withMs = false): string {
  const at = new Date(iso)
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`
  return `${day} ${time}${withMs ? `.${pad(at.getMilliseconds(), 3)}` : ''}`
}

export const between = (from: string, until: string) => duration(Date.parse(until) - Date.parse(from))

export const ago = (iso: string, now = Date.now()) => {
  const passed = now - Date.parse(iso)
  return passed < 1500 ? 'just now' : `${duration(Math.max(passed, 0))} ago`
}
