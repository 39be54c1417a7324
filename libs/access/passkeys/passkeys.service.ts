import { Injectable, Logger } from '@nestjs/common';
import { generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { Audit, Database, type JsonText, kernelProblem, type ListQuery, type ListSpec, newId, readOne, readPage, type Tx, violatedConstraint } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { RecoveryCodeStore } from '../second-factor/recovery-codes.ts';
import { Authenticators } from '../sessions/authenticators.ts';
import { currentPerson } from '../users/current-person.ts';
import { endSessions } from '../users/user-rows.ts';
import { PasskeyChallenges } from './passkey-challenges.ts';
import type { AddPasskey, PasskeyAdded, PasskeyAssertion, PasskeyOptions, PasskeyView } from './passkeys.dto.ts';

const most = 10;
const relyingPartyName = 'Plataformas de Conteúdo';

export const passkeyList: ListSpec = {
  from: 'passkey p',
  id: 'p.id',
  select: { id: 'p.id', name: 'p.name', synced: 'p.synced', createdAt: 'p.created_at', lastUsedAt: 'p.last_used_at' },
  sort: { createdAt: { sql: 'p.created_at', type: 'timestamptz' } },
  defaultSort: '-createdAt',
  filters: {},
};

interface PasskeyRow {
  id: string;
  user_id: string;
  credential_id: string;
  public_key: string;
  counter: string;
  transports: string[];
}

/** Whose passkey answered. */
export interface ProvenPasskey {
  userId: string;
  /** The authenticator knew its owner (finger, face, number): possession and one more factor. */
  verified: boolean;
}

/** Passkeys (WebAuthn): sign in alone when the authenticator verified its user, otherwise as a second factor beside the password. */
@Injectable()
export class Passkeys {
  private readonly logger = new Logger(Passkeys.name);

  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly challenges: PasskeyChallenges,
    private readonly recovery: RecoveryCodeStore,
    private readonly authenticators: Authenticators,
  ) {}

  /** One's own. */
  page(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, passkeyList, query, { 'p.user_id': currentPerson().id });
  }

  /** What the browser makes a passkey from. Throws `too_many_passkeys`. */
  async registration(): Promise<PasskeyOptions> {
    const { id } = currentPerson();
    const [user] = await this.database.rows<{ name: string; email: string }>('SELECT name, email FROM app_user WHERE id = $1', [id]);
    if (!user) throw kernelProblem('not_found');
    const rows = await this.of(id);
    if (rows.length >= most) throw accessProblem('too_many_passkeys', { most });
    const options = await generateRegistrationOptions({
      rpName: relyingPartyName,
      rpID: this.challenges.relyingParty.id,
      userID: new TextEncoder().encode(id),
      userName: user.email,
      userDisplayName: user.name,
      attestationType: 'none',
      excludeCredentials: rows.map(describe),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
    return { token: this.challenges.seal(options.challenge, 'register', id), options };
  }

  /** The other sessions end. The first second factor brings recovery codes, shown this once. Throws `passkey_wrong`, `passkey_known`. */
  async add({ token, name, credential }: AddPasskey): Promise<PasskeyAdded> {
    const { id: userId, sessionId } = currentPerson();
    const challenge = this.challenges.open(token, 'register', userId);
    const made = await this.verifyRegistration(challenge, credential);
    const id = newId();
    const recoveryCodes = await this.database
      .transaction(async (tx) => {
        await this.challenges.use(tx, challenge);
        await tx.query('SELECT FROM app_user WHERE id = $1 FOR NO KEY UPDATE', [userId]);
        await tx.query(
          `INSERT INTO passkey (id, user_id, credential_id, public_key, counter, transports, name, synced) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            id,
            userId,
            made.credential.id,
            Buffer.from(made.credential.publicKey).toString('base64url'),
            made.credential.counter,
            credential.response.transports ?? [],
            name,
            made.credentialBackedUp,
          ],
        );
        await endSessions(tx, userId, sessionId ?? null);
        await this.audit.record(tx, { action: 'user.passkey_added', subjectKind: 'user', subjectId: userId, after: { passkeyId: id, name } });
        return this.recovery.mintFirst(tx, userId);
      })
      .catch((error: unknown) => {
        throw violatedConstraint(error) === 'passkey_credential_key' ? accessProblem('passkey_known') : error;
      });
    this.authenticators.forget();
    return { passkey: await readOne<PasskeyView>(this.database, passkeyList, id), recoveryCodes };
  }

  /** One's own; the other sessions end. Throws `not_found`. */
  async remove(id: string): Promise<void> {
    await readOne(this.database, passkeyList, id);
    const { id: userId, sessionId } = currentPerson();
    await this.database.transaction(async (tx) => {
      const [, count] = await tx.query<[unknown[], number]>('DELETE FROM passkey WHERE id = $1 AND user_id = $2', [id, userId]);
      if (count === 0) throw kernelProblem('not_found');
      await this.recovery.forgetUnneeded(tx, userId);
      await endSessions(tx, userId, sessionId ?? null);
      await this.audit.record(tx, { action: 'user.passkey_removed', subjectKind: 'user', subjectId: userId, after: { passkeyId: id } });
    });
    this.authenticators.forget();
  }

  /** What a passkey has to answer: any that belongs here, or one of `userId`. */
  async assertion(userId: string | null = null): Promise<PasskeyOptions> {
    const options = await generateAuthenticationOptions({
      rpID: this.challenges.relyingParty.id,
      userVerification: userId === null ? 'required' : 'preferred',
      allowCredentials: userId === null ? [] : (await this.of(userId)).map(describe),
    });
    return { token: this.challenges.seal(options.challenge, 'assert', userId), options };
  }

  /** Whether somebody has any. */
  async has(userId: string): Promise<boolean> {
    return (await this.of(userId)).length > 0;
  }

  /** Checks an answer and uses its challenge up. Throws `passkey_wrong`. */
  async prove({ token, credential }: PasskeyAssertion): Promise<ProvenPasskey> {
    const [row] = await this.database.rows<PasskeyRow>(
      'SELECT p.* FROM passkey p JOIN app_user u ON u.id = p.user_id WHERE p.credential_id = $1 AND u.disabled_at IS NULL',
      [credential.id],
    );
    const challenge = this.challenges.open(token, 'assert', row?.user_id ?? null);
    if (!row) throw accessProblem('passkey_wrong');
    const { id: rpID, origins } = this.challenges.relyingParty;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...credential, rawId: credential.id, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: origins,
      expectedRPID: rpID,
      requireUserVerification: false,
      credential: { id: row.credential_id, publicKey: Buffer.from(row.public_key, 'base64url'), counter: Number(row.counter) },
    }).catch((error: unknown) => this.refuse(error));
    if (!verified) throw accessProblem('passkey_wrong');
    await this.database.transaction(async (tx) => {
      await this.challenges.use(tx, challenge);
      await tx.query('UPDATE passkey SET counter = $2, last_used_at = now(), synced = $3 WHERE id = $1', [
        row.id,
        authenticationInfo.newCounter,
        authenticationInfo.credentialBackedUp,
      ]);
    });
    return { userId: row.user_id, verified: authenticationInfo.userVerified };
  }

  /** Of somebody who lost them. */
  static async forget(tx: Tx, userId: string): Promise<void> {
    await tx.query('DELETE FROM passkey WHERE user_id = $1', [userId]);
  }

  private async verifyRegistration(challenge: string, credential: AddPasskey['credential']) {
    const { id: rpID, origins } = this.challenges.relyingParty;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...credential, rawId: credential.id, clientExtensionResults: {}, response: { ...credential.response, transports: [] } },
      expectedChallenge: challenge,
      expectedOrigin: origins,
      expectedRPID: rpID,
      requireUserVerification: false,
    }).catch((error: unknown) => this.refuse(error));
    if (!verified || !registrationInfo) throw accessProblem('passkey_wrong');
    return registrationInfo;
  }

  /** Logs why the library rejected a response; the client only learns that it was rejected. */
  private refuse(error: unknown): never {
    this.logger.warn({ why: (error as Error).message.slice(0, 200) }, 'A passkey did not fit');
    throw accessProblem('passkey_wrong');
  }

  private of(userId: string): Promise<PasskeyRow[]> {
    return this.database.rows<PasskeyRow>('SELECT * FROM passkey WHERE user_id = $1 ORDER BY id', [userId]);
  }
}

const describe = ({ credential_id: id, transports }: PasskeyRow) => ({ id, transports: transports as ('usb' | 'internal' | 'hybrid')[] });
