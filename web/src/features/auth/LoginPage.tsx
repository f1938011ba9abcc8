import { Alert, Button, Center, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { GraphQLFailure } from '@/shared/graphql/failure'
import { signIn } from '@/shared/graphql/session'

export function LoginPage({ onSignedIn }: { onSignedIn: () => void }) {
  const client = useQueryClient()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { login: '', password: '' },
    validate: {
      login: (value) => (value.trim() ? null : 'Enter your login'),
      password: (value) => (value ? null : 'Enter your password'),
    },
  })
  const attempt = useMutation({
    mutationFn: ({ login, password }: { login: string; password: string }) => signIn(login.trim(), password),
    onSuccess: () => {
      client.clear()
      onSignedIn()
    },
  })
  useEffect(() => {
    document.title = 'Sign in · Inlet'
  }, [])
  return (
    <Center component="main" mih="100%" p="md">
      <Paper withBorder p="xl" w={380} maw="100%">
        <form noValidate onSubmit={form.onSubmit((values) => attempt.mutate(values))}>
          <Stack>
            <Group gap="sm">
              <img src="/icon.svg" alt="" width={32} height={32} />
              <Title order={1}>Sign in to Inlet</Title>
            </Group>
            {attempt.error ? (
              <Alert color="red" variant="outline" role="alert" title="That did not work">
                <Text size="sm">{attempt.error.message}</Text>
                {attempt.error instanceof GraphQLFailure && attempt.error.requestId ? (
                  <Text size="xs" className="mono break">
                    request {attempt.error.requestId}
                  </Text>
                ) : null}
              </Alert>
            ) : null}
            <TextInput
              label="Login"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              key={form.key('login')}
              {...form.getInputProps('login')}
            />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
              key={form.key('password')}
              {...form.getInputProps('password')}
            />
            <Button type="submit" loading={attempt.isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  )
}
