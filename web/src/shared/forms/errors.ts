import type { Values } from './describe'

export type FieldError = { code: string; field?: string | null | undefined; message: string }

/** Errors of the API by the path of the field at fault; those of fields that the form does not show stay for the form's head. */
export class FieldErrors {
  readonly all: readonly FieldError[]
  private readonly shown = new Set<string>()

  constructor(all: readonly FieldError[] = []) {
    this.all = all
  }

  at(path: string): string | undefined {
    this.shown.add(path)
    const messages = this.all.filter((error) => error.field === path).map((error) => error.message)
    return messages.length > 0 ? messages.join(' ') : undefined
  }

  /** Whether anything at or below the path is at fault, for what is folded away. */
  below(path: string): boolean {
    return this.all.some(
      ({ field }) => field && (field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`)),
    )
  }

  /** Those without a field that was asked for. */
  rest(): readonly FieldError[] {
    return this.all.filter((error) => !error.field || !this.shown.has(error.field))
  }
}

/** Whether a path names something that the form's value has a place for. */
export function isPlaced(path: string, value: Values): boolean {
  const [head, ...rest] = path.split(/\.|\[|\]\.?/).filter(Boolean)
  if (head === undefined) return false
  let at: unknown = value
  for (const part of [head, ...rest]) {
    if (typeof at !== 'object' || at === null) return false
    const known = Array.isArray(at) ? Number(part) < at.length : true
    if (!known) return false
    at = (at as Values)[part]
  }
  return true
}
