// Just enough of Jest for the pure specs, in one process: thousands of runs of a spec would otherwise be thousands of starts of Jest.
import { expect } from 'expect';
import { bind } from 'jest-each';

type Body = () => unknown;
interface Test {
  name: string;
  body: Body;
}

let tests: Test[] = [];
let names: string[] = [];

const add = (name: string, body: Body): void => void tests.push({ name: [...names, name].join(' '), body });
const group = (name: string, body: Body): void => {
  names.push(name);
  body();
  names = names.slice(0, -1);
};

export const it = Object.assign(add, { each: bind(add as never) });
export const test = it;
export const describe = Object.assign(group, { each: bind(group as never, false) });
export { expect };

/** Runs what was declared since the last time; answers the first test that fell, or `undefined`, and how many ran. */
export async function runDeclared(): Promise<{ fell: string | undefined; ran: number }> {
  const declared = tests;
  tests = [];
  for (const [index, { name, body }] of declared.entries()) {
    try {
      await body();
    } catch {
      return { fell: name, ran: index + 1 };
    }
  }
  return { fell: undefined, ran: declared.length };
}
