import type { ReactNode } from 'react';

/** A few figures side by side, or one below the other where there is no room. */
export const Facts = ({ children }: { children: ReactNode }) => <dl className="facts">{children}</dl>;

export const Fact = ({ title, value }: { title: string; value: ReactNode }) => (
  <div>
    <dt className="muted">{title}</dt>
    <dd>{typeof value === 'number' ? value.toLocaleString('pt-BR') : value}</dd>
  </div>
);
