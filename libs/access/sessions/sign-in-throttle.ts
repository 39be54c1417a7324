import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { DataSource } from 'typeorm';
import { currentContext, Secrets } from '#kernel';
import { accessProblem } from '../access.problems.ts';

const windowSeconds = 15 * 60;
/** Of one account, from anywhere. */
const perAccount = 20;
/** Of one network address, at any account: an office may share one. */
const perAddress = 100;

/** Attempts to get in, counted in PostgreSQL for all processes together; before the attempt, so that many at once are many. */
@Injectable()
export class SignInThrottle {
  private readonly accounts: RateLimiterPostgres;
  private readonly addresses: RateLimiterPostgres;

  constructor(
    @InjectDataSource() source: DataSource,
    private readonly secrets: Secrets,
  ) {
    const limiter = (keyPrefix: string, points: number): RateLimiterPostgres =>
      new RateLimiterPostgres({
        storeClient: source,
        storeType: 'typeorm',
        tableName: 'sign_in_throttle',
        tableCreated: true,
        clearExpiredByTimeout: true,
        keyPrefix,
        points,
        duration: windowSeconds,
        inMemoryBlockOnConsumed: points + 1,
      });
    this.accounts = limiter('account', perAccount);
    this.addresses = limiter('address', perAddress);
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
