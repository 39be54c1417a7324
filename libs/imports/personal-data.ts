import { documentPlace } from '#customers';
import { type PersonalPart, type Queryable, Secrets, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { LineNames } from './sources/csv/person-keys.ts';
import { tellsOf } from './sources/hubsoft/mentions-document.ts';
import { ImportLines } from './runs/import-lines.ts';

const refs = `SELECT external_ref FROM customer WHERE id = $1
  UNION SELECT external_ref FROM service WHERE customer_id = $1
  UNION SELECT l.external_ref FROM service_package l JOIN service s ON s.id = l.service_id WHERE s.customer_id = $1`;

/** What another system told of somebody: hashes, by which a change over there is known; and lines and files, as they came. */
@Injectable()
export class ImportsPart implements PersonalPart {
  readonly module = 'imports';
  readonly tell = { imported: `SELECT external_ref AS "externalRef", at FROM imported WHERE external_ref IN (${refs})` };

  constructor(
    private readonly secrets: Secrets,
    private readonly lines: ImportLines,
    private readonly names: LineNames,
  ) {}

  async erase(tx: Tx, id: string): Promise<void> {
    await tx.query(`DELETE FROM imported WHERE external_ref IN (${refs})`, [id]);
    // The line as it came, whatever became of it; that there was one stays.
    await tx.query(`UPDATE import_line SET cells_sealed = NULL, names = '{}' WHERE cells_sealed IS NOT NULL AND (customer_id = $1 OR names && $2::text[])`, [
      id,
      await this.names.ofCustomer(tx, id),
    ]);
    await this.eraseFiles(tx, id);
  }

  /** Of answers that were never run to their end, which are read again then: without them they are sent anew. */
  private async eraseFiles(tx: Tx, id: string): Promise<void> {
    const document = await this.document(tx, id);
    if (document === '') return;
    const kept = await tx.query<{ id: string }[]>(
      `SELECT id FROM import i WHERE kind = 'hubsoft' AND EXISTS (SELECT FROM import_file f WHERE f.import_id = i.id)`,
    );
    for (const { id: importId } of kept) {
      const files = await this.lines.files(tx, importId);
      if (files.some(({ content }) => tellsOf(content, document))) await this.lines.forgetFiles(tx, importId);
    }
  }

  /** Empty of who is forgotten already. */
  private async document(db: Queryable, id: string): Promise<string> {
    const [row] = await db.query<{ sealed: string }[]>('SELECT document_sealed AS sealed FROM customer WHERE id = $1', [id]);
    return row ? this.secrets.open(row.sealed, documentPlace(id)) : '';
  }
}
