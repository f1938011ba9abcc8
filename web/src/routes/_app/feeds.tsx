import { createFileRoute } from '@tanstack/react-router'
import { FeedsPage } from '@/features/feeds/FeedsPage'

export const Route = createFileRoute('/_app/feeds')({ component: FeedsPage })
