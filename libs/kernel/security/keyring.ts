import { randomBytes } from 'node:crypto';
import type { Queryable } from '../database/database.ts';
import { newId } from '../database/id.ts';
import { SecretsKeyError } from './read-key.ts';
import { type Kek, openWith, unwrap, UnsealError, wrap } from './seal.ts';

interface KeyRow {
  id: string;
  purpose: 'seal' | 'index';
  number: number;
  proof: { sealed: string; place: string } | null;
  activeInMs: number;
  wrappings: Record<string, string>;
}

interface SealKey {
  number: number;
  key: Buffer;
  /** As `performance.now()` counts. */
  activeAt: number;
}

const nameOf = ({ purpose, number }: { purpose: string; number: number }): string => `${purpose} ${number}`;

/**
 * The data keys of a database, unwrapped. Each stands there wrapped by every key-encryption key that is in use: while one replaces
 * another, processes of both start and work. (docs/decisions/0040)
 */
export class Keyring {
  private seals: readonly SealKey[] = [];
  private indexKey: Buffer = Buffer.alloc(0);
  /** By purpose and number. */
  private readonly unlocked = new Map<string, Buffer>();

  private constructor(
    private readonly db: Queryable,
    /** The one in use, then the previous one. */
    readonly keks: readonly Kek[],
    private readonly setting: string,
  ) {}

  /** Unwraps the keys; makes them in a database that has none. Throws `SecretsKeyError` when no key at hand unwraps them. */
  static async open(db: Queryable, keks: readonly Kek[], setting: string): Promise<Keyring> {
    const keyring = new Keyring(db, keks, setting);
    const had = await keyring.load();
    for (const row of had) await keyring.wrapFor(row, keyring.unlock(row));
    const noSeal = !had.some(({ purpose, number }) => purpose === 'seal' && number > 0);
    const noIndex = !had.some(({ purpose }) => purpose === 'index');
    if (noSeal) await keyring.make(db, 'seal', 1, 0);
    if (noIndex) await keyring.make(db, 'index', 1, 0);
    if (noSeal || noIndex) await keyring.load();
    return keyring;
  }

  get index(): Buffer {
    return this.indexKey;
  }

  /** What new values are sealed with. */
  get sealing(): SealKey {
    const now = performance.now();
    const found = this.seals.findLast(({ activeAt }) => activeAt <= now) ?? this.seals[0];
    if (!found) throw new UnsealError();
    return found;
  }

  sealKey(number: number): Buffer | undefined {
    return this.seals.find((one) => one.number === number)?.key;
  }

  /** Reads the keys again. What was unwrapped once stays, also when its wrapping is gone. Answers what there is. */
  async load(): Promise<KeyRow[]> {
    const rows = await this.db.query<KeyRow[]>(
      `SELECT k.id, k.purpose, k.number, k.proof, (extract(epoch FROM k.active_from - now()) * 1000)::float8 AS "activeInMs",
         (SELECT coalesce(jsonb_object_agg(w.kek, w.wrapped), '{}') FROM data_key_wrapping w WHERE w.key_id = k.id) AS wrappings
       FROM data_key k ORDER BY k.purpose, k.number`,
    );
    const now = performance.now();
    const keys = rows.map((row) => ({ row, key: this.unlock(row) }));
    this.seals = keys
      .filter(({ row }) => row.purpose === 'seal')
      .map(({ row, key }) => ({ number: row.number, key, activeAt: row.number === 0 ? -Infinity : now + row.activeInMs }));
    this.indexKey = keys.find(({ row }) => row.purpose === 'index')?.key ?? this.indexKey;
    return rows;
  }

  /** A new data key, in use `seconds` from now. False when another made that number first. */
  async make(db: Queryable, purpose: 'seal' | 'index', number: number, seconds: number): Promise<boolean> {
    const key = randomBytes(32);
    const made = await db.query<unknown[]>(
      `WITH fresh AS (
         INSERT INTO data_key (id, purpose, number, active_from) VALUES ($1, $2, $3, now() + make_interval(secs => $4))
         ON CONFLICT (purpose, number) DO NOTHING RETURNING id)
       INSERT INTO data_key_wrapping (key_id, kek, wrapped)
       SELECT fresh.id, w.kek, w.wrapped FROM fresh, unnest($5::text[], $6::text[]) AS w(kek, wrapped) RETURNING kek`,
      [newId(), purpose, number, seconds, this.keks.map(({ id }) => id), this.keks.map((kek) => wrap(kek, key, nameOf({ purpose, number })))],
    );
    return made.length > 0;
  }

  private unlock(row: KeyRow): Buffer {
    const known = this.unlocked.get(nameOf(row));
    if (known) return known;
    const key = this.unwrapped(row);
    this.unlocked.set(nameOf(row), key);
    return key;
  }

  private unwrapped(row: KeyRow): Buffer {
    const kek = this.keks.find(({ id }) => row.wrappings[id] !== undefined);
    if (!kek && Object.keys(row.wrappings).length === 0) return this.before(row);
    if (!kek) throw this.wrong(Object.keys(row.wrappings));
    try {
      return unwrap(kek, row.wrappings[kek.id] ?? '', nameOf(row));
    } catch {
      throw this.wrong([kek.id]);
    }
  }

  /** Of an installation from before there were data keys: what the key itself gave then. */
  private before({ purpose, proof }: KeyRow): Buffer {
    const opens = ({ before }: Kek): boolean => {
      try {
        return proof === null || openWith(0, before.seal, proof.sealed, proof.place) !== '';
      } catch {
        return false;
      }
    };
    // Unproved, it is the older one's: what is being replaced is what was in use.
    const kek = this.keks.findLast(opens);
    if (!kek) throw this.wrong([]);
    return kek.before[purpose];
  }

  /** At the start: the key in use has wrapped all there is, and whoever knows it alone can start too. */
  private async wrapFor(row: KeyRow, key: Buffer): Promise<void> {
    const never = Object.keys(row.wrappings).length === 0;
    const missing = this.keks.filter(({ id }, at) => row.wrappings[id] === undefined && (at === 0 || never));
    for (const kek of missing)
      await this.db.query('INSERT INTO data_key_wrapping (key_id, kek, wrapped) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
        row.id,
        kek.id,
        wrap(kek, key, nameOf(row)),
      ]);
    if (row.proof) await this.db.query('UPDATE data_key SET proof = NULL WHERE id = $1', [row.id]);
  }

  private wrong(wrappedBy: readonly string[]): SecretsKeyError {
    const mine = this.keks.map(({ id }) => id).join(', ');
    const theirs = wrappedBy.length > 0 ? `; o banco de dados quer a chave ${wrappedBy.join(' ou ')}` : '';
    return new SecretsKeyError(
      'secrets_key_wrong',
      this.setting,
      `não é a chave deste banco de dados (informada: ${mine}${theirs}). Durante uma troca, informe a anterior em SECRETS_KEY_PREVIOUS`,
    );
  }
}
