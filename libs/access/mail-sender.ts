import { Injectable, Logger } from '@nestjs/common';

export interface Mail {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
}

/** How mail leaves. Whoever can send it provides this in its place; without, people get their links from an administrator. */
@Injectable()
export class MailSender {
  private readonly logger = new Logger(MailSender.name);

  /** Throws when it could not be handed over; the job tries again. */
  async send(mail: Mail): Promise<void> {
    this.logger.warn({ subject: mail.subject }, 'Mail is not set up: nothing was sent');
  }
}
