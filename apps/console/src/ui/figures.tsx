import type { ReactNode } from 'react';

interface FigureColumn<T> {
  title: string;
  /** Numbers stand to the right. */
  numeric?: boolean;
  of: (row: T) => ReactNode;
}

/** A short table of figures, all on one page: plain HTML, which weighs nothing. */
export const Figures = <T,>({ label, rows, columns, keyOf }: { label: string; rows: T[]; columns: FigureColumn<T>[]; keyOf: (row: T) => string }) => (
  <div className="figures" tabIndex={0} role="region" aria-label={`${label}: tabela`}>
    <table aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ title, numeric }) => (
            <th key={title} scope="col" className={numeric ? 'numeric' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ title, numeric, of }) => (
              <td key={title} className={numeric ? 'numeric' : undefined}>
                {of(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
