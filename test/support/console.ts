import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { launchBrowser } from './chromium.ts';

/** Where pictures go when they are asked for (`npm run screens`); nowhere otherwise. */
const pictures = process.env['SCREENS'];

/** One who uses the console with a browser: by what the screen says, as an operator does. */
export class ConsoleUser {
  readonly problems: string[] = [];

  private constructor(
    readonly browser: Browser,
    readonly page: Page,
    readonly url: string,
  ) {
    page.on('pageerror', (error) => this.problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) this.problems.push(message.text());
    });
  }

  static async at(url: string, viewport = { width: 1280, height: 800 }): Promise<ConsoleUser> {
    const browser = await launchBrowser();
    const context = await browser.newContext({ viewport, locale: 'pt-BR', timezoneId: 'America/Sao_Paulo', reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    return new ConsoleUser(browser, page, url);
  }

  /** Makes the first administrator by the link that the start prints; ends on the landing screen. */
  async setUp(token: string): Promise<void> {
    await this.page.goto(`${this.url}/setup#${token}`);
    await this.page.getByLabel('Nome').fill('Dona Maria');
    await this.page.getByLabel('E-mail').fill('maria@provedor.com.br');
    await this.page.getByLabel('Senha').fill('uma-senha-bem-comprida-9');
    await this.picture('primeiro-acesso');
    await this.press('Criar e entrar');
    await this.page.getByRole('heading', { name: 'Painel' }).waitFor();
  }

  async open(path: string, heading: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
    await this.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  }

  press(name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    return within
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click();
  }

  /** An entry of the menu that is open. */
  choose(name: string): Promise<void> {
    return this.page.getByRole('menuitem', { name, exact: true }).last().click();
  }

  /** Opens a field's list and takes an entry, found by what is typed where the list is long. */
  async select(field: Locator, option: string | RegExp, typed?: string): Promise<void> {
    await field.click();
    if (typed !== undefined) await field.fill(typed);
    await this.page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: option }).first().click();
  }

  /** The screen has what it asked for. */
  async isReady(): Promise<void> {
    await eventually(async () => expect(await this.page.evaluate(`document.querySelector('.ant-skeleton, .ant-spin-spinning') === null`)).toBe(true), {
      within: 30_000,
    });
  }

  sees(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  /** A picture for the operator's guide, when they are being made. */
  async picture(name: string): Promise<void> {
    if (pictures === undefined) return;
    await this.page.waitForTimeout(400);
    const path = join(pictures, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }

  /** Nothing on this screen that axe calls serious or critical (WCAG 2.2 AA). */
  async isAccessible(): Promise<void> {
    // Asked again and again from here: the page's policy forbids what Playwright's own waiting would evaluate in it.
    await eventually(async () => expect(await this.page.evaluate(`document.getAnimations().some(({ playState }) => playState === 'running')`)).toBe(false));
    const { violations } = await new AxeBuilder({ page: this.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])

      .analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)).toEqual([]);
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
