import { describe, expect, it } from '@jest/globals';
import { dataKeyState, nextStep, wrapperRole } from './key-states.ts';

const now = new Date('2026-11-30T12:00:00Z');
const key = (number: number, more: object = {}) => ({ purpose: 'seal' as const, number, retiredAt: null, activeFrom: '2026-11-01T00:00:00Z', ...more });
const wraps = (...ids: string[]) => ids.map((id) => ({ id, dataKeys: 2, since: '2026-11-01T00:00:00Z' }));

describe('what the keys are doing', () => {
  it('a data key is in use, coming, still needed, or done with', () => {
    const states = [
      key(2),
      key(3, { activeFrom: '2026-11-30T12:01:00Z' }),
      key(3),
      key(1),
      key(1, { retiredAt: '2026-11-20T00:00:00Z' }),
      key(1, { purpose: 'index' as const }),
    ];
    expect(states.map((each) => dataKeyState(each, 2, now).label)).toEqual([
      'em uso',
      'começa em instantes',
      'começa em instantes',
      'ainda abre o que selou',
      'aposentada',
      'em uso, não se troca',
    ]);
  });

  it('a key from outside is in use, the one before, or nobody’s that is known here', () => {
    expect(['a', 'b', 'c'].map((id) => wrapperRole(id, { current: 'a', previous: 'b' }))).toEqual(['em uso', 'anterior', 'desconhecida deste processo']);
  });

  it('says what to do next: nothing, go on, finish, or look', () => {
    expect(nextStep({ current: 'a', previous: null, wrappedBy: wraps('a') })).toMatchObject({ type: 'success' });
    expect(nextStep({ current: 'b', previous: 'a', wrappedBy: wraps('a', 'b') }).steps[1]).toContain('Descarte a anterior');
    expect(nextStep({ current: 'b', previous: 'a', wrappedBy: wraps('b') }).steps).toEqual([
      'Tire SECRETS_KEY_PREVIOUS de todos os processos: não serve mais.',
    ]);
    expect(nextStep({ current: 'a', previous: null, wrappedBy: wraps('a', 'b') })).toMatchObject({ type: 'warning' });
  });
});
