import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
// @ts-expect-error: a configuration file in plain JavaScript
import { order } from '../.dependency-cruiser.mjs';
import { tablesByModule } from './statements/table-owners.ts';

const modules = order as string[];
const read = (path: string): string => readFileSync(path, 'utf8');

/** The modules of the first diagram of the architecture page, from left to right. */
const diagram = (page: string): string[] => {
  const [, flow = ''] = /flowchart LR\n\s*(.+)\n/.exec(page) ?? [];
  return flow.split('-->').map((name) => name.trim());
};

/** The tables that a module's page lists: code in the line that begins with **Tables**. */
const listedTables = (page: string): string[] =>
  [...(/^\*\*Tables\.\*\* (.*)$/m.exec(page)?.[1]?.matchAll(/`([a-z_]+)`/g) ?? [])].map(([, name = '']) => name).sort();

describe('the pages about modules', () => {
  it('draw the modules in the order that is enforced', () => {
    expect(diagram(read('docs/architecture.md'))).toEqual(modules);
  });

  it('see a diagram in another order', () => {
    expect(diagram('```mermaid\nflowchart LR\n  a --> b\n```\n')).toEqual(['a', 'b']);
  });

  it.each(modules.filter((module) => module !== 'plugin-sdk'))('list the tables of %s, within 40 lines', (module) => {
    const page = read(`libs/${module}/README.md`);
    expect(listedTables(page)).toEqual([...(tablesByModule[module] ?? [])].sort());
    expect(page.split('\n').length).toBeLessThanOrEqual(41);
    expect(page).toMatch(/^\*\*Ports\.\*\* /m);
    expect(page).toMatch(/^\*\*Events\.\*\* /m);
  });
});
