import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, StrictMode, Suspense } from 'react'
import { router } from '@/app/router'
import { theme } from '@/app/theme'
import { queryClient } from '@/shared/graphql/queryClient'

const Notifications = lazy(() => import('@mantine/notifications').then((module) => ({ default: module.Notifications })))

export function Providers() {
  return (
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <Suspense fallback={null}>
          <Notifications position="bottom-right" />
        </Suspense>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  )
}
