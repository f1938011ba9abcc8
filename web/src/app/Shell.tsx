import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import {
  Bell,
  Building2,
  CalendarClock,
  ChartLine,
  CircleHelp,
  FileJson,
  Inbox,
  Mail,
  Moon,
  Plug,
  Route,
  Rss,
  Search,
  Settings,
  Sun,
  Workflow,
} from 'lucide-react'
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { live } from '@/shared/graphql/live'
import { useMe } from '@/shared/graphql/me'
import { queryClient } from '@/shared/graphql/queryClient'
import { keepAlive, session, signOut } from '@/shared/graphql/session'
import { useKeyboard, useShortcuts } from '@/shared/keys/registry'
import { StatusBadge, type Tone } from '@/shared/ui/StatusBadge'

const TenantMenu = lazy(() => import('./HeaderMenus').then((module) => ({ default: module.TenantMenu })))
const AccountMenu = lazy(() => import('./HeaderMenus').then((module) => ({ default: module.AccountMenu })))
const CommandPalette = lazy(() =>
  import('@/shared/keys/CommandPalette').then((module) => ({ default: module.CommandPalette })),
)
const ShortcutHelp = lazy(() =>
  import('@/shared/keys/ShortcutHelp').then((module) => ({ default: module.ShortcutHelp })),
)

const LINKS = [
  { to: '/', label: 'Overview', icon: ChartLine, key: 'o' },
  { to: '/messages', label: 'Messages', icon: Mail, key: 'm' },
  { to: '/executions', label: 'Executions', icon: Workflow, key: 'e' },
  { to: '/listeners', label: 'Listeners', icon: Inbox, key: 'l' },
  { to: '/flows', label: 'Flows', icon: Route, key: 'f' },
  { to: '/connections', label: 'Connections', icon: Plug, key: 'c' },
  { to: '/formats', label: 'Formats', icon: FileJson, key: 'a' },
  { to: '/schedules', label: 'Schedules', icon: CalendarClock, key: 'd' },
  { to: '/feeds', label: 'Feeds', icon: Rss, key: 'b' },
  { to: '/notices', label: 'Notices', icon: Bell, key: 'n' },
  { to: '/settings', label: 'Settings', icon: Settings, key: 's' },
] as const

const LIVE: Record<ReturnType<typeof live.get>, { tone: Tone; word: string }> = {
  idle: { tone: 'info', word: 'idle' },
  connecting: { tone: 'run', word: 'connecting' },
  live: { tone: 'ok', word: 'live' },
  offline: { tone: 'bad', word: 'offline' },
}

/** What stands around every screen. */
export function Shell() {
  const { me, tenant, role } = useMe()
  const [menuOpen, menu] = useDisclosure(false)
  const [helpOpen, help] = useDisclosure(false)
  const [paletteOpen, palette] = useDisclosure(false)
  const [leaving, setLeaving] = useState(false)
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const other = scheme === 'dark' ? 'light' : 'dark'
  const liveState = useSyncExternalStore(live.subscribe, live.get)
  const navigate = useNavigate()
  const { pathname } = useLocation()
  useKeyboard()
  useEffect(keepAlive, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever the address changes
  useEffect(() => menu.close(), [pathname])

  const links = me.account?.platformAdmin
    ? [...LINKS, { to: '/operator', label: 'Tenants', icon: Building2, key: 't' } as const]
    : LINKS
  const shown = tenant ? links : links.filter(({ to }) => to === '/operator' || to === '/settings')
  useShortcuts([
    { keys: 'mod+k', label: 'Command palette', group: 'General', run: palette.open },
    { keys: '?', label: 'Keyboard shortcuts', group: 'General', run: help.open },
    ...shown.map(({ to, label, key }) => ({
      keys: `g ${key}`,
      label: `Go to ${label.toLowerCase()}`,
      group: 'Go to',
      run: () => void navigate({ to }),
    })),
  ])

  const enter = (slug: string) => {
    session.chooseTenant(slug)
    // Nothing of the other tenant may be left: not in the cache, not in a socket, not on the screen.
    location.assign('/')
  }
  const leave = async () => {
    setLeaving(true)
    await signOut()
    queryClient.clear()
    location.assign('/login')
  }
  const commands = [
    { label: `Switch to ${other} mode`, group: 'General', run: () => setColorScheme(other) },
    { label: 'Sign out', group: 'General', run: () => void leave() },
    ...me.memberships
      .filter((one) => one.tenant.slug !== tenant?.slug)
      .map((one) => ({ label: one.tenant.name, group: 'Enter tenant', run: () => enter(one.tenant.slug) })),
  ]

  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 188, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding="md"
      withBorder
    >
      <a className="skip" href="#main">
        Skip to content
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Burger
              opened={menuOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={menuOpen ? 'Close the menu' : 'Open the menu'}
            />
            <img src="/icon.svg" alt="" width={22} height={22} />
            <Text fw={700} visibleFrom="xs">
              Inlet
            </Text>
            {tenant ? (
              <Suspense fallback={null}>
                <TenantMenu me={me} tenant={tenant} onEnter={enter} />
              </Suspense>
            ) : null}
          </Group>
          <Group gap={6} wrap="nowrap">
            <StatusBadge role="status" tone={LIVE[liveState].tone}>
              {LIVE[liveState].word}
            </StatusBadge>
            <ActionIcon variant="subtle" color="gray" aria-label="Command palette" onClick={palette.open}>
              <Search size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Keyboard shortcuts"
              onClick={help.open}
              visibleFrom="xs"
            >
              <CircleHelp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Switch to ${other} mode`}
              onClick={() => setColorScheme(other)}
            >
              {scheme === 'dark' ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}
            </ActionIcon>
            <Suspense fallback={null}>
              <AccountMenu
                me={me}
                role={role}
                leaving={leaving}
                onPassword={() => void navigate({ to: '/settings', search: { tab: 'account' } })}
                onLeave={() => void leave()}
              />
            </Suspense>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Main">
        {shown.map(({ to, label, icon: Icon }) => {
          const active = to === '/' ? pathname === '/' : pathname.startsWith(to)
          return (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              active={active}
              aria-current={active ? 'page' : undefined}
              leftSection={<Icon size={16} aria-hidden />}
            />
          )
        })}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
      <Suspense fallback={null}>
        {paletteOpen ? <CommandPalette opened onClose={palette.close} commands={commands} /> : null}
        {helpOpen ? <ShortcutHelp opened onClose={help.close} /> : null}
      </Suspense>
    </AppShell>
  )
}
