import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { DataSource } from 'typeorm';
import { currentContext, Secrets } from '#kernel';
import { accessProblem } from '../access.problems.ts';

const windowSeconds = 15 * 60;
/** Of a person's codes: they have six digits, and three of them are right at any moment. */
const codesPerHour = 10;
/** Of one account, from anywhere. */
const perAccount = 20;
/** Of one network address, at any account: an office may share one. */
const perAddress = 100;

/** Attempts to get in, counted in PostgreSQL for all processes together; before the attempt, so that many at once are many. */
@Injectable()
export class SignInThrottle {
  private readonly accounts: RateLimiterPostgres;
  private readonly addresses: RateLimiterPostgres;
  private readonly codes: RateLimiterPostgres;

  constructor(
    @InjectDataSource() source: DataSource,
    private readonly secrets: Secrets,
  ) {
    const limiter = (keyPrefix: string, points: number, duration = windowSeconds): RateLimiterPostgres =>
      new RateLimiterPostgres({
        storeClient: source,
        storeType: 'typeorm',
        tableName: 'sign_in_throttle',
        tableCreated: true,
        clearExpiredByTimeout: true,
        keyPrefix,
        points,
        duration,
        inMemoryBlockOnConsumed: points + 1,
      });
    this.accounts = limiter('account', perAccount);
    this.addresses = limiter('address', perAddress);
    this.codes = limiter('code', codesPerHour, 3_600);
  }

  /** Counts one attempt, or `points` of them. Throws `too_many_attempts`, for a known account and an unknown one alike. */
  async attempt(account: string, points = 1): Promise<void> {
    await this.attemptFromHere();
    await this.take(this.accounts, this.nameOf(account), points);
  }

  /** What is guessed is long and nobody's account: only the address counts. Throws `too_many_attempts`. */
  async attemptFromHere(): Promise<void> {
    await this.take(this.addresses, currentContext().address ?? 'nowhere', 1);
  }

  /** An attempt at a signed-in person's password: `check` throws when it is wrong. Counted first; cleared by a right one. Throws `too_many_attempts`. */
  async password<T>(userId: string, check: () => Promise<T>): Promise<T> {
    await this.attempt(`self ${userId}`);
    const result = await check();
    await this.succeeded(`self ${userId}`);
    return result;
  }

  /**
   * The same of a code of the second factor, wherever it is asked for. It has a count of its own: a right password clears nothing
   * that somebody who knows the password has guessed at. Throws `too_many_attempts`.
   */
  async code<T>(userId: string, check: () => Promise<T>): Promise<T> {
    await this.take(this.codes, this.nameOf(userId), 1);
    const result = await check();
    await this.codes.delete(this.nameOf(userId));
    return result;
  }

  /** A right attempt clears the account's count. */
  async succeeded(account: string): Promise<void> {
    await this.accounts.delete(this.nameOf(account));
  }

  private async take(limiter: RateLimiterPostgres, key: string, points: number): Promise<void> {
    try {
      await limiter.consume(key, points);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.ceil(refusal.msBeforeNext / 1000);
      throw accessProblem('too_many_attempts', { seconds }, { extra: { retryAfterSeconds: seconds } });
    }
  }

  /** E-mails are nobody's business in this table. */
  private nameOf(account: string): string {
    return this.secrets.index(account.toLowerCase(), 'sign-in');
  }
}
