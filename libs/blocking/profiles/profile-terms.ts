import { SuspensionTerms } from '#billing';
import { Injectable } from '@nestjs/common';

/** Tells `billing` what a service's profile, or the usual one, says about charging while it is blocked, and when it was trusted. */
@Injectable()
export class ProfileTerms extends SuspensionTerms {
  override chargedWhileBlocked(service: string): string {
    return `(SELECT coalesce(own.charge_while_blocked, usual.charge_while_blocked) FROM suspension_profile usual
      LEFT JOIN suspension_profile own ON own.id = ${service}.suspension_profile_id WHERE usual.is_default)`;
  }

  override slept(): string {
    return 'SELECT service_id, granted_at AS since, sleeps_until AS until FROM trust_unlock';
  }
}
