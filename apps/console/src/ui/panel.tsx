import { type ReactNode, useId } from 'react';

/** A titled box. antd's Card would bring its tabs along, onto the screen that everybody waits for in the morning. */
export function Panel({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
