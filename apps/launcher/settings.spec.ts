import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.ts';
import { StartError } from './supervisor/start-error.ts';

const problemsOf = (env: Record<string, string>): string => {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return '';
};

describe('readSettings', () => {
  it('needs nothing in development', () => {
    expect(readSettings({})).toMatchObject({ production: false, port: undefined, host: '127.0.0.1', databaseUrl: undefined, workers: 1, dataDirGiven: false });
  });

  it('takes what is given', () => {
    const env = { PORT: '8080', WORKERS: '3', DATA_DIR: '/srv/data', DATABASE_URL: 'postgresql://u:p@db/x', ADMIN_API_KEY: 'k'.repeat(16) };
    expect(readSettings(env)).toMatchObject({ port: 8080, workers: 3, dataDir: '/srv/data', dataDirGiven: true, databaseUrl: 'postgresql://u:p@db/x' });
  });

  it('takes an empty text for nothing given', () => {
    expect(readSettings({ PORT: '', SECRETS_KEY: '', DATABASE_URL: '' })).toMatchObject({ port: undefined, secretsKey: undefined, databaseUrl: undefined });
  });

  it('lists every wrong setting at once, those of the processes too, and no value', () => {
    const text = problemsOf({
      PORT: '70000',
      DATABASE_URL: 'mysql://secret',
      WORKERS: '-1',
      SECRETS_KEY: 'short-one',
      NODE_ENV: 'staging',
      LEASE_SECONDS: 'soon',
    });
    for (const name of ['PORT', 'DATABASE_URL', 'WORKERS', 'SECRETS_KEY', 'NODE_ENV', 'LEASE_SECONDS'])
      expect(text.match(new RegExp(`- ${name}:`, 'g'))).toHaveLength(1);
    expect(text).not.toMatch(/short-one|secret\b|70000/);
  });

  it('wants SECRETS_KEY in production, and says how to make one', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toMatch(/SECRETS_KEY: é obrigatório em produção.*openssl/);
    expect(problemsOf({ NODE_ENV: 'production', SECRETS_KEY: 'x'.repeat(32) })).toBe('');
  });
});
