import { createFileRoute } from '@tanstack/react-router'
import { FormatsPage } from '@/features/formats/FormatsPage'

export const Route = createFileRoute('/_app/formats')({ component: FormatsPage })
