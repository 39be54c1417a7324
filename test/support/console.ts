import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { launchBrowser } from './chromium.ts';

/** Where pictures go when they are asked for (`npm run screens`); nowhere otherwise. */
const pictures = process.env['SCREENS'];
const guideSize = { width: 1280, height: 800 };

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
    page.setDefaultTimeout(60_000);
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

  /** To another screen as a link leads there: the page stays. */
  async follow(path: string, heading: string): Promise<void> {
    await this.page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`);
    await this.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    await this.isReady();
  }

  press(name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    return within
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click();
  }

  /** By the Tab key alone, until what has this name is reached. */
  async tabTo(name: string | RegExp): Promise<void> {
    const passed: string[] = [];
    while (passed.length < 100) {
      await this.page.keyboard.press('Tab');
      const here = String(await this.page.evaluate(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`));
      if (typeof name === 'string' ? here === name : name.test(here)) return;
      passed.push(here);
    }
    throw new Error(`Tab does not reach ${name}: ${passed.join(' · ')}`);
  }

  /** An entry of the menu that is open. */
  choose(name: string): Promise<void> {
    return this.page.getByRole('menuitem', { name, exact: true }).last().click();
  }

  /** To the screen of an entry of the menu. The one before stays, with its buttons, until the next has come. */
  async goTo(name: string, heading: string = name): Promise<void> {
    await this.choose(name);
    await this.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  }

  /** Opens a field's list and takes an entry, found by what is typed where the list is long. */
  async select(field: Locator, option: string | RegExp, typed?: string): Promise<void> {
    await field.click();
    if (typed !== undefined) await field.fill(typed);
    await this.page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: option }).first().click();
  }

  /** The screen has what it asked for. */
  async isReady(): Promise<void> {
    await eventually(async () =>
      expect(await this.page.evaluate(`document.querySelector('.ant-skeleton, .ant-spin-spinning, .ant-btn-loading') === null`)).toBe(true),
    );
  }

  sees(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  /** A picture for the operator's guide, when they are being made: no wider than a page shows it. */
  async picture(name: string): Promise<void> {
    if (pictures === undefined) return;
    const size = this.page.viewportSize() ?? guideSize;
    if (size.width > guideSize.width) await this.page.setViewportSize(guideSize);
    await this.page.waitForTimeout(400);
    // What was said of the step before goes by itself.
    await this.page.locator('.ant-message-notice').first().waitFor({ state: 'detached' });
    mkdirSync(pictures, { recursive: true });
    // Playwright's own screenshots know no WebP, a quarter of a PNG's weight.
    const session = await this.page.context().newCDPSession(this.page);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
    await session.detach();
    writeFileSync(join(pictures, `${name}.webp`), Buffer.from(data, 'base64'));
    if (size.width > guideSize.width) await this.page.setViewportSize(size);
  }

  /** Changes between light and dark, as another window of the same person does. */
  async wears(mode: 'light' | 'dark'): Promise<void> {
    await this.page.evaluate(`localStorage.setItem('mode', '${mode}');
      dispatchEvent(new StorageEvent('storage', { key: 'mode', newValue: '${mode}' }))`);
    await eventually(async () => expect(await this.page.evaluate('document.documentElement.style.colorScheme')).toBe(mode));
  }

  /** Nothing that axe calls serious or critical (WCAG 2.2 AA): on the whole page, or in a part of it, or by one rule alone. */
  async isAccessible({ within, rules = [] }: { within?: string; rules?: string[] } = {}): Promise<void> {
    await this.isReady();
    // Asked again and again from here: the page's policy forbids what Playwright's own waiting would evaluate in it.
    await eventually(async () => expect(await this.page.evaluate(`document.getAnimations().some(({ playState }) => playState === 'running')`)).toBe(false));
    // There are no frames to look into: without a page of its own for them, and with what it found wrong alone, it is four times as fast.
    const axe = new AxeBuilder({ page: this.page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
    if (within !== undefined) axe.include(within);
    const { violations } = await (rules.length > 0 ? axe.withRules(rules) : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)).toEqual([]);
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
