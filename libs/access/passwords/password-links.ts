import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Audit, beyond, Config, currentResponsible, Database, type JobQueue, Jobs, Mailer, newId, type Tx } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { hashToken, mintToken } from '../sessions/tokens.ts';

/** Of a link that is mailed to its person. */
export type LinkPurpose = 'reset' | 'invitation';
/** How long a link works; `handed`: shown to its maker, to hand over. */
const hours: Record<LinkPurpose | 'handed', number> = { reset: 1, invitation: 72, handed: 24 };

interface Wanted {
  userId: string;
  purpose: LinkPurpose;
}

interface Taken {
  user_id: string;
  /** What the person may do. */
  opens: string[];
  /** What the link's maker may do now. */
  maker: string[];
}

/** Links with which a person sets their password: one use; an hour for a forgotten one, a day to hand over, three for an invitation. */
@Injectable()
export class PasswordLinks implements JobQueue<Wanted>, OnModuleInit {
  readonly name = 'password-links';
  readonly settings = { retryLimit: 5 };
  private readonly logger = new Logger(PasswordLinks.name);

  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly mailer: Mailer,
    private readonly config: Config,
    private readonly audit: Audit,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  /** Mails one, soon. Somebody unknown costs the same time and gets nothing: `userId` is undefined then. */
  async enqueue(tx: Tx, userId: string | undefined, purpose: LinkPurpose): Promise<void> {
    await this.jobs.enqueue(tx, this.name, [{ userId: userId ?? newId(), purpose }]);
  }

  /** The token is made here, not where the job is asked for: it is nowhere at rest but as a hash. */
  async handle({ userId, purpose }: Wanted): Promise<void> {
    const [user] = await this.database.rows<{ name: string; email: string }>('SELECT name, email FROM app_user WHERE id = $1 AND disabled_at IS NULL', [
      userId,
    ]);
    if (!user) return;
    if (!this.mailer.isSetUp) {
      this.logger.warn('Mail is not set up (SMTP_URL): an administrator must hand the link over');
      return;
    }
    const { url } = await this.database.transaction((tx) => this.make(tx, userId, purpose));
    await this.mailer.send({ id: newId(), to: user.email, subject: subjects[purpose], text: letter(user.name, url, purpose) });
  }

  /** Makes a link. A `handed` link opens no more rights than its maker has when it is used. */
  async make(tx: Tx, userId: string, purpose: LinkPurpose | 'handed'): Promise<{ url: string; expiresAt: string }> {
    const token = mintToken('password-link');
    const [row] = await tx.query<{ at: Date }[]>(
      `INSERT INTO password_link (hash, user_id, purpose, expires_at, made_by) VALUES ($1, $2, $3, now() + make_interval(hours => $4), $5) RETURNING expires_at AS at`,
      [hashToken(token), userId, purpose === 'reset' ? 'reset' : 'invitation', hours[purpose], purpose === 'handed' ? (currentResponsible() ?? null) : null],
    );
    await this.audit.record(tx, { action: 'password_link.made', subjectKind: 'user', subjectId: userId, after: { purpose } });
    // Behind the #: no server, proxy nor log sees it.
    return { url: `${this.config.publicUrl}/password#${token}`, expiresAt: row?.at.toISOString() ?? '' };
  }

  /** Whose it is. Uses it up, with all others of the same person. Throws `link_over`. */
  async take(tx: Tx, token: string): Promise<string> {
    const [[link]] = await tx.query<[Taken[], number]>(
      `UPDATE password_link l SET used_at = now() FROM app_user u
       WHERE l.hash = $1 AND l.used_at IS NULL AND l.expires_at > now() AND u.id = l.user_id AND u.disabled_at IS NULL
       RETURNING l.user_id, permissions_of_user(u.id) AS opens,
         CASE split_part(l.made_by, ':', 1) WHEN 'user' THEN permissions_of_user(split_part(l.made_by, ':', 2)::uuid)
           WHEN 'key' THEN permissions_of_key(split_part(l.made_by, ':', 2)::uuid) ELSE '{*}' END AS maker`,
      [hashToken(token)],
    );
    if (!link || beyond(link.maker, link.opens) !== undefined) throw accessProblem('link_over');
    await this.forget(tx, link.user_id);
    return link.user_id;
  }

  /** Links of a person that nobody has used open nothing any more. */
  async forget(tx: Tx, userId: string): Promise<void> {
    await tx.query('DELETE FROM password_link WHERE user_id = $1 AND used_at IS NULL', [userId]);
  }

  /** Whether an invitation is on its way to a person by mail. */
  async isInvited(tx: Tx, userId: string): Promise<boolean> {
    const found = await tx.query<unknown[]>(
      `SELECT FROM password_link WHERE user_id = $1 AND purpose = 'invitation' AND made_by IS NULL AND used_at IS NULL AND expires_at > now()`,
      [userId],
    );
    return found.length > 0;
  }
}

const subjects: Record<LinkPurpose, string> = { reset: 'Sua nova senha', invitation: 'Seu acesso às plataformas de conteúdo' };

const letter = (name: string, url: string, purpose: LinkPurpose): string =>
  [
    `Olá, ${name}.`,
    '',
    purpose === 'reset' ? 'Alguém pediu uma nova senha para este e-mail. Para escolhê-la, abra:' : 'Você foi convidado. Para escolher sua senha, abra:',
    '',
    url,
    '',
    `O endereço serve uma vez, por ${hours[purpose]} h.${purpose === 'reset' ? ' Se não foi você, não faça nada: a senha continua a mesma.' : ''}`,
  ].join('\n');
