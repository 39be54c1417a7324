import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  Audit,
  Database,
  type ExpectedVersion,
  type JsonText,
  kernelProblem,
  type ListQuery,
  newId,
  permissions,
  readOne,
  readPage,
  type Tx,
  violatedConstraint,
} from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { checkExist } from './check-permissions.ts';
import { Rights } from '../rights/rights.ts';
import { checkAdministratorLeft } from '../users/user-rows.ts';
import { defaultRoles } from './default-roles.ts';
import type { ChangeRole, CreateRole, PermissionsView, RoleView } from './roles.dto.ts';
import { roleList } from './roles.list.ts';

/** What people may do, by name. */
@Injectable()
export class Roles implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly rights: Rights,
  ) {}

  /** The product's own roles follow its permissions: a new version writes what it knows. */
  async onApplicationBootstrap(): Promise<void> {
    const rows = Object.entries(defaultRoles).map(([key, role]) => ({ id: newId(), key, ...role }));
    await this.database.query(
      `INSERT INTO role (id, key, name, permissions)
       SELECT id, key, name, ARRAY(SELECT jsonb_array_elements_text(permissions)) FROM jsonb_to_recordset($1) AS r(id uuid, key text, name text, permissions jsonb)
       ON CONFLICT (key) DO UPDATE SET permissions = EXCLUDED.permissions, version = role.version + 1, updated_at = now()
         WHERE role.permissions <> EXCLUDED.permissions`,
      [JSON.stringify(rows)],
    );
  }

  page(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, roleList, query);
  }

  /** Everything that can be granted. */
  permissions(): PermissionsView {
    return { data: permissions, nextCursor: null };
  }

  /** Throws `not_found`. */
  get(id: string): Promise<RoleView> {
    return readOne<RoleView>(this.database, roleList, id);
  }

  /** Throws `invalid`, `more_than_yours`, `role_name_taken`. */
  async create(input: CreateRole): Promise<RoleView> {
    checkExist(input.permissions);
    const id = newId();
    await this.write(async (tx) => {
      await this.rights.checkReach(tx, input.permissions);
      await tx.query('INSERT INTO role (id, name, permissions) VALUES ($1, $2, $3)', [id, input.name, input.permissions]);
      await this.audit.record(tx, { action: 'role.created', subjectKind: 'role', subjectId: id, after: input });
    });
    return this.get(id);
  }

  /** Reaches all who have it, and what hung on rights that they lose. Throws as `create` does, and `role_built_in`, `changed_meanwhile`. */
  async change(id: string, version: ExpectedVersion, input: ChangeRole): Promise<RoleView> {
    const before = await this.changeable(id, version);
    checkExist(input.permissions ?? []);
    await this.write(async (tx) => {
      await this.rights.checkReach(tx, [...before.permissions, ...(input.permissions ?? [])]);
      const [, count] = await tx.query<[unknown[], number]>(
        'UPDATE role SET name = $3, permissions = $4, version = version + 1, updated_at = now() WHERE id = $1 AND version = $2',
        [id, before.version, input.name ?? before.name, input.permissions ?? before.permissions],
      );
      if (count === 0) throw kernelProblem('changed_meanwhile');
      const holders = await tx.query<{ id: string }[]>('SELECT user_id AS id FROM user_role WHERE role_id = $1', [id]);
      if (holders.length > 0 && before.permissions.includes('*')) await checkAdministratorLeft(tx);
      if (input.permissions)
        await this.rights.narrow(
          tx,
          holders.map((holder) => holder.id),
        );
      await this.audit.record(tx, { action: 'role.changed', subjectKind: 'role', subjectId: id, before, after: input });
    });
    return this.get(id);
  }

  /** Throws `role_built_in`, `role_in_use`, `more_than_yours`, `changed_meanwhile`. */
  async remove(id: string, version: ExpectedVersion): Promise<void> {
    const before = await this.changeable(id, version);
    await this.write(async (tx) => {
      await this.rights.checkReach(tx, before.permissions);
      await tx.query('DELETE FROM role WHERE id = $1', [id]);
      await this.audit.record(tx, { action: 'role.deleted', subjectKind: 'role', subjectId: id, before });
    });
  }

  private async changeable(id: string, version: ExpectedVersion): Promise<RoleView> {
    const role = await this.get(id);
    if (role.builtIn) throw accessProblem('role_built_in');
    if (version !== 'any' && version !== role.version) throw kernelProblem('changed_meanwhile');
    return role;
  }

  private async write(work: (tx: Tx) => Promise<void>): Promise<void> {
    await this.rights.change(work).catch((error: unknown) => {
      const constraint = violatedConstraint(error);
      if (constraint === 'role_name_key') throw accessProblem('role_name_taken');
      throw constraint === 'user_role_role_id_fkey' ? accessProblem('role_in_use') : error;
    });
  }
}
