import { Alert, List, Text } from '@mantine/core'
import type { FieldError } from './errors'

/** What is wrong with the whole, or with a field that is not shown. */
export function FormHead({ errors }: { errors: readonly FieldError[] }) {
  if (errors.length === 0) return null
  return (
    <Alert color="red" variant="outline" role="alert" title="This cannot be saved yet">
      <List size="sm">
        {errors.map((error) => (
          <List.Item key={error.code + error.message}>
            {error.message}{' '}
            {error.field ? (
              <Text span className="mono">
                ({error.field})
              </Text>
            ) : null}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
