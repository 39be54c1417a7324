import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Flex, Table, type TableProps } from 'antd';
import { type ReactNode, useState } from 'react';
import { get, type Page } from '../api/request.ts';
import { movable } from './movable.ts';
import { Loaded, Nothing } from './states.tsx';

interface ListProps<T> {
  /** `/customers`; with `query`, the filters. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  columns: NonNullable<TableProps<T>['columns']>;
  empty: ReactNode;
  rowKey?: (row: T) => string;
  label: string;
  expandable?: TableProps<T>['expandable'];
  /** Asks again every so many seconds: for what changes by itself. */
  everySeconds?: number;
}

/** A table of one page of the server at a time: a million rows cost what fifty do. */
export function List<T extends object>({ path, query = {}, columns, empty, rowKey, label, expandable, everySeconds }: ListProps<T>) {
  const key = JSON.stringify(query);
  const [{ of, cursors }, setPosition] = useState<{ of: string; cursors: string[] }>({ of: key, cursors: [] });
  const here = of === key ? cursors : [];
  const cursor = here.at(-1);
  const rows = useQuery({
    queryKey: [path, query, cursor],
    queryFn: () => get<Page<T>>(path, { limit: 20, ...query, cursor }),
    placeholderData: keepPreviousData,
    ...(everySeconds ? { refetchInterval: everySeconds * 1000 } : {}),
  });
  return (
    <Loaded query={rows}>
      {({ data, nextCursor }) => (
        <Flex vertical gap="small">
          {data.length === 0 ? (
            <div className="panel">
              <Nothing>{empty}</Nothing>
            </div>
          ) : (
            <Table<T>
              ref={movable}
              aria-label={label}
              size="middle"
              // What can be done with a row stays in sight, however wide the row.
              columns={columns.map((column) => (column.key === 'actions' ? { ...column, fixed: 'right' as const } : column))}
              dataSource={data}
              rowKey={rowKey ?? ((row) => (row as { id: string }).id)}
              pagination={false}
              loading={rows.isPlaceholderData}
              scroll={{ x: 'max-content' }}
              {...(expandable ? { expandable } : {})}
            />
          )}
          {(here.length > 0 || nextCursor !== null) && (
            <Flex justify="end" gap="small">
              <Button disabled={here.length === 0} onClick={() => setPosition({ of: key, cursors: here.slice(0, -1) })}>
                Página anterior
              </Button>
              <Button disabled={nextCursor === null} onClick={() => nextCursor !== null && setPosition({ of: key, cursors: [...here, nextCursor] })}>
                Próxima página
              </Button>
            </Flex>
          )}
        </Flex>
      )}
    </Loaded>
  );
}
