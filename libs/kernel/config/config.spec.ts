import { describe, expect, it } from '@jest/globals';
import { type ConfigError, readConfig } from './config.ts';

const good = { DATABASE_URL: 'postgres://u:p@h/d' };
const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

describe('readConfig', () => {
  it('needs little in development', () => {
    expect(readConfig(good)).toMatchObject({ port: 3000, production: false, allowPrivatePlatformUrls: true, exposeDocs: true });
  });

  it('is closed in production', () => {
    expect(readConfig({ ...good, NODE_ENV: 'production', SECRETS_KEY: 'a-long-enough-key' })).toMatchObject({
      allowPrivatePlatformUrls: false,
      exposeDocs: false,
    });
  });

  it('names every wrong setting at once, and shows no value', () => {
    const problems = problemsOf({ NODE_ENV: 'production', PORT: 'abc', DATABASE_URL: 'mysql://segredo', ADMIN_API_KEY: 'curta' });
    expect(problems.map((problem) => problem.split(':')[0]).toSorted()).toEqual(['ADMIN_API_KEY', 'DATABASE_URL', 'PORT']);
    expect(problems.join()).not.toMatch(/segredo|curta/);
  });

  it('does not start in production without a key, nor with failpoints', () => {
    expect(problemsOf({ ...good, NODE_ENV: 'production', FAILPOINTS: 'x=kill' }).map((problem) => problem.split(':')[0])).toEqual([
      'SECRETS_KEY',
      'FAILPOINTS',
    ]);
  });

  it('names every plugin of others that is not written as it should be', () => {
    const hash = `sha512-${'A'.repeat(86)}==`;
    expect(readConfig({ ...good, PLUGINS: `@acme/tv@${hash}, /opt/plugins/radio@${hash}` }).plugins).toEqual([
      { source: '@acme/tv', integrity: hash },
      { source: '/opt/plugins/radio', integrity: hash },
    ]);
    const problems = problemsOf({ ...good, PLUGINS: `@acme/tv ../x@${hash} @acme/tv@sha512-short radio@${hash} radio@${hash}` });
    expect(problems).toHaveLength(4);
    expect(problems.join()).toMatch(/npm run plugin -- integrity @acme\/tv.+caminho absoluto.+"@acme\/tv@sha512-short".+duas vezes/s);
  });

  it('an empty setting is an absent one', () => expect(readConfig({ ...good, PORT: '' }).port).toBe(3000));
});
