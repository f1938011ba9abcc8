import { createFileRoute } from '@tanstack/react-router'
export const Route = createFileRoute('/_app/listeners')({
  validateSearch: (s: Record<string, unknown>): { tab?: string } => (typeof s.tab === 'string' ? { tab: s.tab } : {}),
  component: () => <h1>listeners</h1>,
})
