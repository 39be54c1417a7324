import { expect, it } from '@jest/globals';
import { admits } from './admits.ts';

it.each([
  ['^1.0.0', '1.0.0', true],
  ['^1.0.0', '1.4.2', true],
  ['^1.2.3', '1.2.2', false],
  ['^1.2.3', '1.3.0', true],
  ['^1.0.0', '2.0.0', false],
  ['^2.0.0', '1.9.9', false],
  ['^0.2.0', '0.3.0', false],
  ['^0.2.1', '0.2.4', true],
  ['^0.0.3', '0.0.4', false],
  ['1.0.0', '1.0.1', false],
  ['1.0.0', '1.0.0', true],
  ['^1.10.0', '1.9.0', false],
  ['*', '1.0.0', false],
  ['', '1.0.0', false],
])('%s admits %s: %s', (range, version, expected) => expect(admits(range, version)).toBe(expected));
