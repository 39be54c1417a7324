import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSmtp, type TestSmtp } from '../../test/support/smtp.ts';
import { readConfig } from './config/config.ts';
import { Mailer } from './mailer.ts';

describe('mail', () => {
  let smtp: TestSmtp;
  let mailer: Mailer;
  beforeAll(async () => {
    smtp = await startSmtp();
    mailer = new Mailer(readConfig({ DATABASE_URL: 'postgres://u:p@h/d', SMTP_URL: smtp.url, MAIL_FROM: 'Provedor <avisos@provedor.com.br>' }));
  });
  afterAll(async () => {
    mailer.onApplicationShutdown();
    await smtp.close();
  });

  it('goes to one address, with the headers that are ours, whatever a subject or an address holds', async () => {
    const text = 'Olá.\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n';
    await mailer.send({ id: '1', to: 'ana@provedor.com.br', subject: 'Aviso\r\nBcc: eve@evil.example\r\n\r\nOutro corpo', text });
    await mailer.send({ id: '2', to: 'ana@provedor.com.br', subject: 'Aviso', text: 'Olá.' });
    for (const to of [
      'ana@provedor.com.br, eve@evil.example',
      'ana@provedor.com.br\r\nRCPT TO:<eve@evil.example>',
      'Ana <ana@provedor.com.br>, <eve@evil.example>',
    ])
      await mailer.send({ id: '3', to, subject: 'Aviso', text: 'Olá.' }).catch(() => undefined);
    expect(smtp.asked).not.toContain('eve@evil.example');
    const [first] = smtp.mails;
    expect(first?.to).toEqual(['ana@provedor.com.br']);
    expect([...first!.headers.keys()]).not.toContain('bcc');
    expect(first?.headers.get('subject')).toContain('Aviso');
    expect(first?.text).toContain('MAIL FROM:<eve@evil.example>');
    expect(smtp.mails.every(({ to }) => to.length === 1)).toBe(true);
  });
});
