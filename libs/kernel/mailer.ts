import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Config } from './config/config.ts';
import { JobRefused } from './jobs/job-queue.ts';

export interface Mail {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
  /** The same for every attempt, so that mail servers recognise a repeat. */
  id: string;
}

/** Short time limits: a waiting job is retried, a hanging one occupies a worker. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Sends mail through an SMTP server (`SMTP_URL`, `MAIL_FROM`). Called from jobs, never inside a transaction. */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  private transport: Transporter | undefined;

  constructor(private readonly config: Config) {}

  get isSetUp(): boolean {
    return this.config.mail !== undefined;
  }

  /** Display name of the sender. */
  get senderName(): string {
    return /^\s*"?([^"<]*?)"?\s*</.exec(this.config.mail?.from ?? '')?.[1] ?? '';
  }

  /**
   * Returns the message id under which the server accepted the mail. Throws `JobRefused` for a permanent refusal (a 5xx about the recipient or the
   * message); other errors may be retried.
   */
  async send({ to, subject, text, id }: Mail): Promise<string> {
    if (!this.config.mail) throw new Error('Mail is not set up: SMTP_URL');
    const { url, from } = this.config.mail;
    this.transport ??= createTransport({ url, pool: true, maxConnections: 5, ...timeouts });
    const messageId = `<${id}@${/@([^>\s]+)/.exec(from)?.[1] ?? 'localhost'}>`;
    try {
      await this.transport.sendMail({ from, to: { name: '', address: to }, subject, text, messageId, headers: { 'Auto-Submitted': 'auto-generated' } });
      return messageId;
    } catch (error) {
      const { responseCode, command, message } = error as { responseCode?: number; command?: string; message: string };
      if (responseCode !== undefined && responseCode >= 500 && command !== 'AUTH' && command !== 'CONN' && command !== 'EHLO') throw new JobRefused(message);
      throw error;
    }
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }
}
