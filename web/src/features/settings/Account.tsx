import { Alert, Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { graphql } from '@/gql'
import { FieldErrors } from '@/shared/forms/errors'
import { FormHead } from '@/shared/forms/FormHead'
import { useMe } from '@/shared/graphql/me'
import { request } from '@/shared/graphql/request'
import { endOtherSessions, signIn } from '@/shared/graphql/session'
import { ErrorPanel } from '@/shared/ui/ErrorPanel'
import { Facts } from '@/shared/ui/Facts'
import { roleWord } from './Users'

const PasswordChange = graphql(`
  mutation PasswordChange($input: PasswordChangeInput!) {
    passwordChange(input: $input) { changed userErrors { code field message } }
  }
`)

export function Account() {
  const { me, role, tenant } = useMe()
  const form = useForm({ mode: 'uncontrolled', initialValues: { currentPassword: '', newPassword: '' } })
  const change = useMutation({
    mutationFn: async (input: { currentPassword: string; newPassword: string }) => {
      const { passwordChange } = await request(PasswordChange, { input })
      // Every session of the login has ended, this one too: it is opened again with the new password.
      if (passwordChange.changed && me.account) await signIn(me.account.login, input.newPassword)
      return passwordChange
    },
    onSuccess: ({ changed }) => changed && form.reset(),
  })
  const errors = new FieldErrors(change.data?.userErrors)
  const current = errors.at('currentPassword')
  const wanted = errors.at('newPassword') ?? errors.at('password')
  return (
    <Stack maw={520}>
      <Facts
        facts={[
          ['Login', me.account?.login ?? 'none'],
          ['Name', me.account?.name ?? 'none'],
          tenant !== undefined && ['Role', `${roleWord(role ?? '')} in ${tenant.name}`],
          me.account?.platformAdmin === true && ['Platform', 'manages tenants'],
        ]}
      />
      <Paper withBorder p="md">
        <form noValidate onSubmit={form.onSubmit((input) => change.mutate(input))}>
          <Stack>
            <Title order={2}>Change password</Title>
            {change.error ? <ErrorPanel title="Not changed" error={change.error} /> : null}
            <FormHead errors={errors.rest()} />
            {change.data?.changed ? (
              <Alert color="teal" variant="outline" role="status" title="The password was changed">
                Other sessions of this login have ended.
              </Alert>
            ) : null}
            <PasswordInput
              label="Current password"
              autoComplete="current-password"
              key={form.key('currentPassword')}
              {...form.getInputProps('currentPassword')}
              error={current}
            />
            <PasswordInput
              label="New password"
              description="10 to 200 characters"
              autoComplete="new-password"
              key={form.key('newPassword')}
              {...form.getInputProps('newPassword')}
              error={wanted}
            />
            <Button type="submit" loading={change.isPending} style={{ alignSelf: 'flex-start' }}>
              Change password
            </Button>
          </Stack>
        </form>
      </Paper>
      <OtherSessions />
    </Stack>
  )
}

function OtherSessions() {
  const end = useMutation({ mutationFn: endOtherSessions })
  return (
    <Paper withBorder p="md">
      <Stack align="flex-start">
        <Title order={2}>Other sessions</Title>
        <Text size="sm">
          Sessions are not kept on the server, so they cannot be listed: each is a token that ends by itself after some
          minutes without its page. All but this one, and every other token of your login, can be ended at once. API
          keys stay.
        </Text>
        {end.error ? <ErrorPanel title="Not ended" error={end.error} /> : null}
        {end.isSuccess ? (
          <Alert color="teal" variant="outline" role="status" title="The other sessions have ended" />
        ) : null}
        <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
          End all other sessions
        </Button>
      </Stack>
    </Paper>
  )
}
