import type { Access } from '@content-platforms/plugin-sdk';
import { describe, expect, it } from '@jest/globals';
import { freshAccess } from './fresh-access.ts';

const login = (username: string, password?: string): Access => ({ kind: 'login', username, ...(password ? { password } : {}) });
const link = (url: string): Access => ({ kind: 'link', url });

describe('a fresh way in', () => {
  it.each<[string, Access | null, Access | null, Access | null]>([
    ['nothing new keeps what there is', login('ana', 's3nha'), null, login('ana', 's3nha')],
    ['nothing new and nothing kept is nothing', null, null, null],
    ['a first one is kept', null, login('ana'), login('ana')],
    ['the same login without its password keeps the password', login('ana', 's3nha'), login('ana'), login('ana', 's3nha')],
    ['a new password counts', login('ana', 's3nha'), login('ana', 'nova'), login('ana', 'nova')],
    ["another login never gets the first one's password", login('ana', 's3nha'), login('bia'), login('bia')],
    ['a link follows a link', link('https://a.example/1'), link('https://a.example/2'), link('https://a.example/2')],
    ['what the platform sent itself makes a kept password old', login('ana', 's3nha'), { kind: 'sent-by-platform' }, { kind: 'sent-by-platform' }],
  ])('%s', (_name, kept, answered, expected) => {
    expect(freshAccess(kept, answered)).toEqual(expected);
  });
});
