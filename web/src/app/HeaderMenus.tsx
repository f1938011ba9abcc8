import { ActionIcon, Button, Menu, Text } from '@mantine/core'
import { ChevronDown, UserRound } from 'lucide-react'
import type { Role } from '@/gql/graphql'
import type { Me } from '@/shared/graphql/me'

const word = (role: Role) => role.toLowerCase().replace('_', ' ')

type TenantProps = { me: Me; tenant: { slug: string; name: string }; onEnter: (slug: string) => void }

export function TenantMenu({ me, tenant, onEnter }: TenantProps) {
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          rightSection={<ChevronDown size={14} aria-hidden />}
          aria-label={`Tenant ${tenant.name}`}
          styles={{
            root: { minWidth: 0 },
            label: { maxWidth: 180 },
          }}
        >
          <span className="clip" style={{ lineHeight: 1.5 }}>
            {tenant.name}
          </span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Tenants</Menu.Label>
        {me.memberships.map((one) => (
          <Menu.Item key={one.tenant.id} onClick={() => onEnter(one.tenant.slug)}>
            {one.tenant.name}{' '}
            <Text span size="xs" className="muted">
              {word(one.role)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

type AccountProps = { me: Me; role: Role | undefined; leaving: boolean; onPassword: () => void; onLeave: () => void }

export function AccountMenu({ me, role, leaving, onPassword, onLeave }: AccountProps) {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Account" loading={leaving}>
          <UserRound size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.account?.login}
          {role ? ` · ${word(role)}` : ''}
        </Menu.Label>
        <Menu.Item onClick={onPassword}>Change password</Menu.Item>
        <Menu.Item onClick={onLeave}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
