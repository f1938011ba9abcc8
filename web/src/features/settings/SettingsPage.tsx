import { Tabs } from '@mantine/core'
import { useMe } from '@/shared/graphql/me'
import { Page } from '@/shared/ui/Page'
import { Account } from './Account'
import { ApiKeys } from './ApiKeys'
import { AuditLog } from './AuditLog'
import { type SettingsTab, TABS } from './tabs'
import { Users } from './Users'

const WORDS: Record<SettingsTab, string> = {
  users: 'Users',
  keys: 'API keys',
  audit: 'Audit log',
  account: 'My account',
}

export function SettingsPage({ tab, onTab }: { tab: SettingsTab | undefined; onTab: (tab: SettingsTab) => void }) {
  const { mayAdminister } = useMe()
  const shown = TABS.filter((one) => one === 'account' || mayAdminister)
  const active = tab && shown.includes(tab) ? tab : (shown[0] ?? 'account')
  return (
    <Page title="Settings">
      <Tabs
        value={active}
        onChange={(next) => onTab(TABS.find((one) => one === next) ?? 'account')}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {WORDS[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="users">
          <Users />
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <ApiKeys />
        </Tabs.Panel>
        <Tabs.Panel value="audit">
          <AuditLog />
        </Tabs.Panel>
        <Tabs.Panel value="account">
          <Account />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
