import type { HeldAccount, JsonObject } from '@content-platforms/plugin-sdk';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { WantedProduct } from '../reconciler/wanted-products.ts';

export type AccountState = 'in_step' | 'pending' | 'failed' | 'unknown' | 'needs_attention';
/** Contexts that the values are sealed with. */
export const passwordPlace = (accountId: string): string => `account:${accountId}:password`;
export const accessPlace = (accountId: string): string => `account:${accountId}:access`;

/** A subscriber's account on one integration: the wanted state, and the state last held by the platform. */
@Entity('account')
export class Account {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'integration_id' }) integrationId: string;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('uuid', { name: 'service_id', nullable: true }) serviceId: string | null;
  @Column('uuid', { name: 'link_id', nullable: true }) linkId: string | null;
  @Column('uuid') reference: string;
  @Column('text', { default: 'pending' }) state: AccountState;
  @Column('bigint', { default: 1 }) revision: string;
  @Column('jsonb', { nullable: true }) wanted: { revision: number; products: WantedProduct[] } | null;
  @Column('jsonb', { nullable: true }) held: Omit<HeldAccount, 'contact' | 'memo'> | null;
  @Column('jsonb', { default: {} }) memo: JsonObject;
  @Column('text', { nullable: true }) adopt: string | null;
  /** The platform user this account holds or has claimed: no other account of the integration has the same. */
  @Column('text', { name: 'remote_id', nullable: true }) remoteId: string | null;
  @Column('boolean', { default: false }) reassert: boolean;
  @Column('text', { name: 'password_sealed', nullable: true }) passwordSealed: string | null;
  @Column('text', { name: 'access_sealed', nullable: true }) accessSealed: string | null;
  @Column('timestamptz', { name: 'observed_at', nullable: true }) observedAt: Date | null;
  @Column('timestamptz', { name: 'activated_at', nullable: true }) activatedAt: Date | null;
  @Column('smallint', { default: 2 }) urgency: number;
  @Column('timestamptz', { name: 'urgent_since', nullable: true }) urgentSince: Date | null;
  @Column('timestamptz', { name: 'due_at', nullable: true, default: () => 'now()' }) dueAt: Date | null;
  @Column('timestamptz', { name: 'lease_until', nullable: true }) leaseUntil: Date | null;
  @Column('bigint', { default: 0 }) epoch: string;
  @Column('uuid', { name: 'operation_key', nullable: true }) operationKey: string | null;
  @Column('timestamptz', { name: 'frozen_until', nullable: true }) frozenUntil: Date | null;
  @Column('timestamptz', { name: 'unsettled_until', nullable: true }) unsettledUntil: Date | null;
  @Column('timestamptz', { name: 'running_since', nullable: true }) runningSince: Date | null;
  @Column('integer', { default: 0 }) attempts: number;
  @Column('text', { name: 'failure_code', nullable: true }) failureCode: string | null;
  @Column('text', { name: 'failure_message', nullable: true }) failureMessage: string | null;
  @Column('text', { name: 'failure_field', nullable: true }) failureField: string | null;
  @Column('text', { name: 'failure_remote_id', nullable: true }) failureRemoteId: string | null;
  @Column('timestamptz', { name: 'failure_at', nullable: true }) failureAt: Date | null;
  @Column('text', { nullable: true }) attention: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}

/** One attempt, stored before the call. An attempt without an end has an unknown outcome. */
@Entity('operation')
export class Operation {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'account_id' }) accountId: string;
  @Column('uuid') key: string;
  @Column('bigint') revision: string;
  @Column('bigint') epoch: string;
  @Column('text') verb: 'set' | 'access';
  @Column('jsonb') wanted: WantedProduct[];
  @Column('text') worker: string;
  @Column('timestamptz', { name: 'started_at', default: () => 'now()' }) startedAt: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('text', { nullable: true }) outcome: string | null;
  @Column('text', { nullable: true }) message: string | null;
  @Column('jsonb', { nullable: true }) held: object | null;
}
