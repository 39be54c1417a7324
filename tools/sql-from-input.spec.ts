import { describe, expect, it } from '@jest/globals';
import { Linter } from 'eslint';
// @ts-expect-error: a configuration file in plain JavaScript
import { noFormulas, noSqlFromInput } from '../eslint.config.mjs';

const found = (code: string): number =>
  new Linter().verify(code, {
    rules: { 'no-restricted-syntax': ['error', noSqlFromInput, noFormulas] },
    languageOptions: { ecmaVersion: 2024, sourceType: 'module' },
  }).length;

describe('SQL made of what came from outside', () => {
  it.each([
    'db.query(`SELECT * FROM a WHERE b = ${input.b}`)',
    'tx.query(`SELECT ${body.columns} FROM a`)',
    'this.database.rows(`SELECT * FROM a ORDER BY ${query.sort}`)',
    'db.query(`SELECT * FROM a WHERE b = ${request.params.id}`)',
    'db.query(`SELECT * FROM a WHERE b = ${params["id"]}`)',
    'db.query("SELECT * FROM a WHERE b = " + input.b)',
  ])('is found: %s', (code) => expect(found(code)).toBe(1));
  it.each(['db.query(`SELECT ${columns(spec)} FROM a WHERE b = $1`, [input.b])', 'db.query("SELECT 1", [body.a])', 'log(`${input.b}`)'])(
    'is not seen in: %s',
    (code) => expect(found(code)).toBe(0),
  );
});

describe('an export whose cells may be formulas', () => {
  it.each(['stringify({ header: true })', 'stringify(rows)', 'stringify({ escape_formulas: false })'])('is found: %s', (code) => expect(found(code)).toBe(1));
  it('is not seen in one that neutralises them', () => expect(found('stringify({ columns, escape_formulas: true })')).toBe(0));
});
