import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiProblem } from '../api/request.ts';
import { changeOf, isConflict, isOpen, wayOnAfter } from './save-rules.ts';

const problem = (status: number, code: string): ApiProblem => new ApiProblem(status, code, '', [], undefined);
const conflict = problem(412, 'changed_meanwhile');
const brake = problem(409, 'package_would_block_many');

describe('what a save sends', () => {
  it('is compared with the version that was seen, until a person says over it', () => {
    expect(changeOf('/packages', { id: 'p', version: 3 }, {})).toEqual({ path: '/packages/p', version: 3 });
    expect(changeOf('/packages', { id: 'p', version: 3 }, { over: true })).toEqual({ path: '/packages/p', version: 'any' });
    expect(changeOf('/billing-policy', { version: 2 }, { confirm: true })).toEqual({ path: '/billing-policy', version: 2 });
    expect(changeOf('/retention-rules', { id: 'r' }, {})).toEqual({ path: '/retention-rules/r', version: undefined });
  });
});

describe('the way on', () => {
  it('is there after a conflict and after a brake, and after nothing else', () => {
    expect(wayOnAfter(conflict, {})).toEqual({ verb: 'Gravar por cima', how: { over: true } });
    expect(wayOnAfter(brake, {})).toEqual({ verb: 'Bloquear mesmo assim', how: { confirm: true } });
    expect(wayOnAfter(problem(409, 'would_block_many'), {})?.how).toEqual({ confirm: true });
    for (const other of [null, new Error('x'), problem(409, 'code_taken'), problem(422, 'invalid'), problem(500, 'internal')])
      expect([isConflict(other), wayOnAfter(other, {})]).toEqual([false, undefined]);
  });

  it('asks once for each: who said over it and meets a brake is not told of the conflict again', () => {
    const over = wayOnAfter(conflict, {})?.how ?? {};
    expect(wayOnAfter(brake, over)?.how).toEqual({ over: true, confirm: true });
    const confirmed = wayOnAfter(brake, {})?.how ?? {};
    expect(wayOnAfter(conflict, confirmed)?.how).toEqual({ over: true, confirm: true });
  });

  it('silence and what broke leave it open whether it was done; a refusal does not', () => {
    expect([problem(0, 'unreachable'), problem(503, 'x'), problem(409, 'still_running')].map(isOpen)).toEqual([true, true, true]);
    expect([conflict, brake, new Error('x')].map(isOpen)).toEqual([false, false, false]);
  });
});

describe('every form', () => {
  const source = new URL('..', import.meta.url).pathname;
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !/spec|generated/.test(file));
  const having = (pattern: RegExp): string[] => files.filter((file) => pattern.test(readFileSync(join(source, file), 'utf8')));

  it('changes what is there by the shared hook: nothing else sends a PATCH but one button without a form', () => {
    expect(having(/\bpatch(<\w+>)?\(/).sort()).toEqual(['screens/customers/attached-packages.tsx', 'ui/use-save.ts']);
  });

  it('shows what came of it by the shared frame', () => {
    const shown = having(/\buseSave</).filter((file) => file !== 'ui/use-save.ts');
    expect(shown.length).toBeGreaterThan(20);
    expect(shown).toEqual(having(/<(FormModal|SavedForm)</).filter((file) => file !== 'ui/form-modal.tsx'));
  });
});
