import { Injectable } from '@nestjs/common';
import { Audit, Database, type ExpectedVersion, type JsonText, kernelProblem, type ListQuery, readOne, readPage } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { Rights } from '../rights/rights.ts';
import { commonPasswords } from '../passwords/common-passwords.ts';
import { refusePassword } from '../passwords/decide-password.ts';
import { PasswordLinks } from '../passwords/password-links.ts';
import { hashPassword } from '../passwords/password.ts';
import { checkAdministratorLeft, insertUser, orEmailTaken, permissionsOfRoles, replaceRoles } from './user-rows.ts';
import type { ChangeUser, CreateUser, UserView } from './users.dto.ts';
import { userList } from './users.list.ts';

/** The people who use the console. */
@Injectable()
export class Users {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly rights: Rights,
    private readonly links: PasswordLinks,
  ) {}

  page(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, userList, query);
  }

  /** Throws `not_found`. */
  get(id: string): Promise<UserView> {
    return readOne<UserView>(this.database, userList, id);
  }

  /** Without a password they are invited by e-mail. Throws `email_taken`, `unknown_role`, `more_than_yours`, `weak_password`. */
  async create(input: CreateUser): Promise<UserView> {
    const { name, email, roleIds, password } = input;
    const passwordHash = password === undefined ? null : await newPasswordHash(password, input);
    const id = await this.rights.change(async (tx) => {
      await this.rights.checkReach(tx, await permissionsOfRoles(tx, roleIds));
      const made = await insertUser(tx, { name, email, passwordHash, roleIds });
      if (passwordHash === null) await this.links.enqueue(tx, made, 'invitation');
      await this.audit.record(tx, { action: 'user.created', subjectKind: 'user', subjectId: made, after: { name, email, roleIds } });
      return made;
    });
    return this.get(id);
  }

  /**
   * Works, links, keys and sessions that hung on rights that are no more end with them. Throws as `create` does, and
   * `last_administrator`, `changed_meanwhile`. Who may do more than you is not yours to change.
   */
  async change(id: string, version: ExpectedVersion, input: ChangeUser): Promise<UserView> {
    const before = await this.get(id);
    if (version !== 'any' && version !== before.version) throw kernelProblem('changed_meanwhile');
    const { name = before.name, email = before.email, roleIds, enabled = before.enabled } = input;
    await this.rights.change(async (tx) => {
      await this.rights.checkReachOf(tx, id);
      if (roleIds) {
        await this.rights.checkReach(tx, await permissionsOfRoles(tx, roleIds));
        await replaceRoles(tx, id, roleIds);
      }
      const [, count] = await orEmailTaken(
        tx.query<[unknown[], number]>(
          `UPDATE app_user SET name = $3, email = $4, disabled_at = CASE WHEN $5 THEN NULL ELSE coalesce(disabled_at, now()) END,
             version = version + 1, updated_at = now() WHERE id = $1 AND version = $2`,
          [id, before.version, name, email, enabled],
        ),
      );
      if (count === 0) throw kernelProblem('changed_meanwhile');
      if (roleIds || !enabled) await checkAdministratorLeft(tx);
      // A link that is on its way went to the address of before.
      if (email !== before.email) await this.links.forget(tx, id);
      if (roleIds || !enabled) {
        const invited = enabled && (await this.links.isInvited(tx, id));
        await this.rights.narrow(tx, [id]);
        if (invited) await this.links.enqueue(tx, id, 'invitation');
      }
      await this.audit.record(tx, { action: 'user.changed', subjectKind: 'user', subjectId: id, before, after: input });
    });
    return this.get(id);
  }

  /** Disabled, not deleted: what they did stays readable. Throws `last_administrator`, `more_than_yours`. */
  async remove(id: string, version: ExpectedVersion): Promise<void> {
    await this.change(id, version, { enabled: false });
  }
}

/** Throws `weak_password`. */
export async function newPasswordHash(password: string, person: { name: string; email: string }): Promise<string> {
  const why = refusePassword(password, person, await commonPasswords());
  if (why !== undefined) throw accessProblem('weak_password', { why });
  return hashPassword(password);
}
