import { describe, expect, it } from '@jest/globals';
import { parsePostmasterFile } from './postmaster.ts';

describe('parsePostmasterFile', () => {
  it('reads the process and its port', () => {
    expect(parsePostmasterFile('4711\n/data/postgres\n1700000000\n54320\n\n127.0.0.1\n  327681 0\nready   \n')).toEqual({ pid: 4711, port: 54_320 });
  });

  it('takes a file half written', () => {
    expect(parsePostmasterFile('4711\n/data')).toEqual({ pid: 4711, port: undefined });
  });

  it('refuses what is none', () => {
    expect([parsePostmasterFile(''), parsePostmasterFile('garbage\n'), parsePostmasterFile('-4711\n')]).toEqual([undefined, undefined, undefined]);
  });
});
