import { describe, expect, it } from '@jest/globals';
import { decodeFile } from '../decode-file.ts';
import { mostColumns, mostLines } from '../limits.ts';
import { readCsv, separatorOf } from './read-csv.ts';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the bytes of a file', () => {
  it.each([
    ['UTF-8', Buffer.from('nome;cidade\nJoão;Itaúna')],
    ['UTF-8 with its mark', Buffer.from('\uFEFFnome;cidade\nJoão;Itaúna')],
    ['Windows-1252', latin('nome;cidade\nJoão;Itaúna')],
  ])('are text in %s', (_, bytes) => expect(decodeFile(bytes)).toEqual({ text: 'nome;cidade\nJoão;Itaúna' }));

  it('in Windows-1252 hold the characters that Latin-1 has not', () => {
    expect(decodeFile(Buffer.from([0x61, 0x3b, 0x80, 0x93, 0xe3]))).toEqual({ text: 'a;€“ã' });
  });

  it.each([
    ['file_empty', Buffer.alloc(0)],
    ['file_empty', Buffer.from(' \n\r\n')],
    ['file_is_spreadsheet', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00])],
    ['file_is_spreadsheet', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])],
    ['file_not_text', Buffer.from('nome;cpf\nA\0na;1')],
    ['file_encoding', Buffer.from('\uFEFFnome;cpf', 'utf16le')],
    ['file_encoding', Buffer.from([0x61, 0x3b, 0x81, 0xe3])],
    ['file_encoding', Buffer.from('nome;cpf\n\u001b[31mAna;1')],
  ])('are refused as %s', (refused, bytes) => expect(decodeFile(bytes)).toEqual({ refused }));
});

describe('a table', () => {
  it.each([
    ['a;b;c', ';'],
    ['a,b,c', ','],
    ['a\tb', '\t'],
    ['"a,b,c,d";e', ';'],
    ['um', ';'],
    ['a;b\nc,d,e,f', ';'],
  ])('%j is parted by %j', (text, separator) => expect(separatorOf(text)).toBe(separator));

  it('numbers its lines as a spreadsheet does, and leaves out those that say nothing', () => {
    expect(readCsv('nome;b\r\nAna;1\r\n\r\n;;\r\n"duas\r\nlinhas";2\r\nfim;3')).toEqual({
      header: ['nome', 'b'],
      lines: [
        { line: 2, cells: ['Ana', '1'] },
        { line: 5, cells: ['duas\r\nlinhas', '2'] },
        { line: 6, cells: ['fim', '3'] },
      ],
    });
  });

  it('keeps cells beyond the header, for the line to be refused', () => {
    expect(readCsv('a;b\n1;2;3')).toMatchObject({ lines: [{ cells: ['1', '2', '3'] }] });
  });

  it.each(['a;b\n1;2\n"3;4\n5;6', 'a;b\n"1"2;3', 'a;b\n1"2;3'])('with quotes that do not match is read not at all: %j', (text) =>
    expect(readCsv(text)).toMatchObject({ refused: 'csv_broken' }),
  );

  it('has lines, and not one too many', () => {
    expect(readCsv('a;b\n')).toEqual({ refused: 'csv_no_lines' });
    expect(readCsv(`a\n${'1\n'.repeat(mostLines)}`)).toMatchObject({ header: ['a'] });
    expect(readCsv(`a\n${'1\n'.repeat(mostLines + 1)}`)).toEqual({ refused: 'too_many_lines' });
    expect(readCsv(`${'a;'.repeat(mostColumns)}b\n1`)).toEqual({ refused: 'too_many_columns' });
  });
});
