import { describe, expect, it } from '@jest/globals';
import { firstUnsearchable } from './system-user.ts';

const user = { name: 'postgres', uid: 101, gid: 104 };
const folders: Record<string, { mode: number; uid: number; gid: number }> = {
  '/': { mode: 0o755, uid: 0, gid: 0 },
  '/root': { mode: 0o700, uid: 0, gid: 0 },
  '/root/open': { mode: 0o777, uid: 0, gid: 0 },
  '/srv': { mode: 0o711, uid: 0, gid: 0 },
  '/srv/theirs': { mode: 0o700, uid: 101, gid: 0 },
  '/srv/group': { mode: 0o710, uid: 0, gid: 104 },
  '/srv/group-out': { mode: 0o701, uid: 0, gid: 104 },
};
const find = (path: string): string | undefined => firstUnsearchable(path, user, (name) => folders[name] ?? { mode: 0, uid: 0, gid: 0 });

describe('firstUnsearchable', () => {
  it('names the topmost closed folder', () => {
    expect(find('/root/open')).toBe('/root');
  });

  it('passes where others, the group or the owner may, in the order the system asks', () => {
    expect(['/srv', '/srv/theirs', '/srv/group'].map(find)).toEqual([undefined, undefined, undefined]);
    expect(find('/srv/group-out')).toBe('/srv/group-out');
  });
});
