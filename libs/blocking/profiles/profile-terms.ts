import { SuspensionTerms } from '#billing';
import { Injectable } from '@nestjs/common';

/** Gives `billing` what suspension profiles say about charging while blocked, fines and interest, and when a service was trusted. */
@Injectable()
export class ProfileTerms extends SuspensionTerms {
  override chargedWhileBlocked(service: string): string {
    return `(SELECT coalesce(own.charge_while_blocked, usual.charge_while_blocked) FROM suspension_profile usual
      LEFT JOIN suspension_profile own ON own.id = ${service}.suspension_profile_id WHERE usual.is_default)`;
  }

  override fees(): string {
    return `SELECT id, fine_basis_points AS fine, interest_basis_points AS interest FROM suspension_profile
      UNION ALL SELECT NULL, fine_basis_points, interest_basis_points FROM suspension_profile WHERE is_default`;
  }

  override slept(): string {
    return 'SELECT service_id, granted_at AS since, sleeps_until AS until FROM trust_unlock';
  }
}
