import { Injectable } from '@nestjs/common';
import { Audit, Database, readOne, type Tx } from '#kernel';
import { Proofs } from '../second-factor/proofs.ts';
import { Rights } from '../rights/rights.ts';
import { currentPerson } from '../users/current-person.ts';
import type { ChangePassword, ConfirmReset, PasswordLinkView } from './passwords.dto.ts';
import { PasswordLinks } from './password-links.ts';
import { SignInThrottle } from '../sessions/sign-in-throttle.ts';
import { endSessions } from '../users/user-rows.ts';
import { userList } from '../users/users.list.ts';
import { newPasswordHash } from '../users/users.service.ts';

/** How passwords change: by who knows the old one, or by a link. Either way the other sessions end. */
@Injectable()
export class Passwords {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly throttle: SignInThrottle,
    private readonly links: PasswordLinks,
    private readonly proofs: Proofs,
    private readonly rights: Rights,
  ) {}

  /** Answers the same whether the e-mail is known or not. Throws `too_many_attempts`. */
  async ask(email: string): Promise<void> {
    // Five mails in a quarter of an hour are enough for anybody.
    await this.throttle.attempt(`reset ${email}`, 4);
    const [user] = await this.database.rows<{ id: string }>('SELECT id FROM app_user WHERE lower(email) = lower($1) AND disabled_at IS NULL', [email]);
    await this.database.transaction((tx) => this.links.enqueue(tx, user?.id, 'reset'));
  }

  /** Throws `link_over`, `weak_password`, `too_many_attempts`. The second factor stays as it was. */
  async confirm({ token, password }: ConfirmReset): Promise<void> {
    await this.throttle.attemptFromHere();
    await this.rights.change(async (tx) => {
      const userId = await this.links.take(tx, token);
      await this.set(tx, userId, password, null);
    });
  }

  /** One's own. Throws `invalid_credentials`, `weak_password`, `not_a_person`, `too_many_attempts`. */
  async change({ current, password }: ChangePassword): Promise<void> {
    const { id, sessionId } = currentPerson();
    await this.proofs.password(id, current);
    await this.rights.change((tx) => this.set(tx, id, password, sessionId ?? null));
  }

  /** A link to hand to a person, where mail does not reach them. Who may do more than you is not yours to change. */
  async link(userId: string): Promise<PasswordLinkView> {
    const { id } = await readOne<{ id: string }>(this.database, userList, userId);
    return this.rights.change(async (tx) => {
      await this.rights.checkReachOf(tx, id);
      return this.links.make(tx, id, 'handed');
    });
  }

  private async set(tx: Tx, userId: string, password: string, butSession: string | null): Promise<void> {
    const [person] = await tx.query<{ name: string; email: string }[]>('SELECT name, email FROM app_user WHERE id = $1', [userId]);
    const hash = await newPasswordHash(password, person ?? { name: '', email: '' });
    await tx.query('UPDATE app_user SET password_hash = $2, password_changed_at = now(), version = version + 1, updated_at = now() WHERE id = $1', [
      userId,
      hash,
    ]);
    await endSessions(tx, userId, butSession);
    await this.links.forget(tx, userId);
    await this.audit.record(tx, { action: 'user.password_changed', subjectKind: 'user', subjectId: userId });
  }
}
