import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Config } from './config/config.ts';
import { JobRefused } from './jobs/job-queue.ts';

export interface Mail {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
  /** The same at every try, so that mail servers tell a repeat: an id of ours. */
  id: string;
}

/** Times are short: a job that waits is tried again, one that hangs holds a place. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Hands mail to an SMTP server (`SMTP_URL`, `MAIL_FROM`). From a job, never inside a transaction. */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  private transport: Transporter | undefined;

  constructor(private readonly config: Config) {}

  get isSetUp(): boolean {
    return this.config.mail !== undefined;
  }

  /** The name people know the sender by. */
  get senderName(): string {
    return /^\s*"?([^"<]*?)"?\s*</.exec(this.config.mail?.from ?? '')?.[1] ?? '';
  }

  /**
   * Answers the message id under which the server took it. Throws `JobRefused` when it will never take this one (a 5xx about the
   * recipient or the message); anything else may go well later.
   */
  async send({ to, subject, text, id }: Mail): Promise<string> {
    if (!this.config.mail) throw new Error('Mail is not set up: SMTP_URL');
    const { url, from } = this.config.mail;
    this.transport ??= createTransport({ url, pool: true, maxConnections: 5, ...timeouts });
    const messageId = `<${id}@${/@([^>\s]+)/.exec(from)?.[1] ?? 'localhost'}>`;
    try {
      await this.transport.sendMail({ from, to, subject, text, messageId, headers: { 'Auto-Submitted': 'auto-generated' } });
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
