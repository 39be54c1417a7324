import { describe, expect, it } from '@jest/globals';
import { changedMeanwhile, isAsPreviewed, type Previewed } from './compare-with-preview.ts';

const askedAt = new Date('2026-11-30T12:00:00Z');
const said = (decision: Previewed['decision'], ...changes: string[]): Previewed => ({ decision, changes, askedAt });

describe('what a run would do, beside what its preview said', () => {
  it.each([
    ['as it said', { outcome: 'taken' }, said('create'), true],
    ['with the same that is new', { outcome: 'updated', changed: ['email'], writtenAt: askedAt }, said('change', 'e-mail'), true],
    ['something else that is new', { outcome: 'updated', changed: ['email', 'phone'] }, said('change', 'e-mail'), false],
    ['one that was to be made is here', { outcome: 'updated' }, said('create'), false],
    ['one that was here is gone', { outcome: 'taken' }, said('change', 'e-mail'), false],
    ['one that could not be taken can be', { outcome: 'taken' }, said('refuse'), false],
    ['written since', { outcome: 'updated', changed: ['email'], writtenAt: new Date(askedAt.getTime() + 1) }, said('change', 'e-mail'), false],
    ['nobody spoke of it', { outcome: 'taken' }, undefined, false],
    ['it is so already', { outcome: 'unchanged' }, said('create'), true],
    ['it cannot be taken', { outcome: 'skipped' }, said('create'), true],
  ] as const)('%s', (_, outcome, previewed, like) =>
    expect(isAsPreviewed({ ...outcome, changed: [...('changed' in outcome ? outcome.changed : [])] }, previewed)).toBe(like),
  );

  it('leaves what is here to be found by what belongs to it', () => {
    expect(changedMeanwhile({ outcome: 'updated', id: 'c' })).toMatchObject({ outcome: 'skipped', code: 'changed_meanwhile', id: 'c' });
    expect(changedMeanwhile({ outcome: 'taken', id: 'c' })).not.toHaveProperty('id');
  });
});
