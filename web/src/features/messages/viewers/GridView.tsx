import { Table, Text } from '@mantine/core'
import type { Grid } from './csv'
import classes from './GridView.module.css'

export function GridView({ grid, label }: { grid: Grid; label: string }) {
  return (
    <div className={classes.host}>
      {grid.more ? (
        <Text size="xs" p={4}>
          The first {grid.rows.length} rows; the raw view has them all.
        </Text>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section className={classes.scroll} aria-label={label} tabIndex={0}>
        <Table stickyHeader withColumnBorders fz={12.5} verticalSpacing={3} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">#</Table.Th>
              {grid.header.map((name, index) => (
                <Table.Th key={index} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {grid.rows.map((row, index) => (
              <Table.Tr key={index}>
                <Table.Td className="muted">{index + 1}</Table.Td>
                {row.map((value, column) => (
                  <Table.Td key={column}>{value}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </div>
  )
}
