import { Injectable } from '@nestjs/common';
import { Config, JobRefused, Mailer } from '#kernel';
import { Webhook } from 'standardwebhooks';
import type { OutgoingChannel } from './outgoing-notice.entity.ts';

export interface Message {
  /** Of the outgoing notice; the same at every try. */
  id: string;
  channel: OutgoingChannel;
  /** E-mail address, or phone in E.164. */
  to: string;
  subject: string;
  text: string;
  template: string;
}

const webhookTimeoutMilliseconds = 15_000;

/** How notices leave: e-mail by SMTP; SMS and WhatsApp through a gateway that takes signed webhooks. */
@Injectable()
export class NoticeChannels {
  constructor(
    private readonly config: Config,
    private readonly mailer: Mailer,
  ) {}

  isSetUp(channel: OutgoingChannel): boolean {
    return channel === 'email' ? this.mailer.isSetUp : this.config.noticeWebhook !== undefined;
  }

  get senderName(): string {
    return this.mailer.senderName;
  }

  /** Answers the id under which it was taken. Throws `JobRefused` when it never will be; anything else may go well later. */
  async send(message: Message): Promise<string> {
    return message.channel === 'email' ? this.mailer.send(message) : this.call(message);
  }

  private async call({ id, channel, to, text, template }: Message): Promise<string> {
    const { url, secret } = this.config.noticeWebhook ?? {};
    if (url === undefined || secret === undefined) throw new Error('No gateway is set up: NOTICE_WEBHOOK_URL');
    const timestamp = new Date();
    const body = JSON.stringify({ type: 'notice.requested', timestamp: timestamp.toISOString(), data: { id, channel, to, text, template } });
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(webhookTimeoutMilliseconds),
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, timestamp, body),
      },
      body,
    });
    await answer.body?.cancel();
    if (answer.ok) return id;
    const why = `O gateway respondeu ${answer.status}`;
    // What it says of this message is final; of itself, or of too many, it is not.
    if (answer.status >= 400 && answer.status < 500 && ![401, 403, 404, 408, 425, 429].includes(answer.status)) throw new JobRefused(why);
    throw new Error(why);
  }
}
