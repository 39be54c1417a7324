import { type Subscriber, subscriberFields, type WantedAccount } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Customers } from '#customers';
import { Callbacks, type LookUp, Platforms } from '#integrations';
import { Clock, Database, Secrets } from '#kernel';
import { type AccountFacts, readFacts } from '../accounts/account-facts.ts';
import { findAsked } from './find-asked.ts';
import { wantedAccount } from '../reconciler/wanted-account.ts';
import { wantedProducts } from '../reconciler/wanted-products.ts';

/** Answers a platform's question from the current facts: a payment made just now counts. */
@Injectable()
export class AnswerCallback {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly customers: Customers,
    private readonly callbacks: Callbacks,
    private readonly platforms: Platforms,
    private readonly clock: Clock,
  ) {}

  /** Sends the plugin's answer. Throws as `Callbacks.answer` does. */
  async send(integrationId: string, key: string, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const { method, body, ip } = request;
    const headers = Object.fromEntries(Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
    const query = Object.fromEntries(Object.entries(request.query as Record<string, unknown>).map(([name, value]) => [name, String(value)]));
    const inbound = { method, path: '', query, headers, body: typeof body === 'string' ? body : '' };
    const answer = await this.callbacks.answer({ integrationId, key, from: ip, request: inbound }, this.lookUp);
    void reply.status(answer.status).headers({ 'content-type': 'application/json; charset=utf-8', ...answer.headers });
    return answer.body;
  }

  private readonly lookUp: LookUp = async (integrationId, question) => {
    const accountId = await findAsked(this.database, this.secrets, integrationId, question);
    if (accountId === undefined) return null;
    const facts = await readFacts(this.database, accountId);
    const { products } = wantedProducts({ suspendOnDebt: facts.suspendOnDebt, blocking: facts.capabilities.blocking, links: facts.links }, this.clock.now());
    return wantedAccount(facts, products, await this.subscriber(facts));
  };

  /** Returns the subscriber's data that the plugin declares. */
  private async subscriber({ platform, customerId }: AccountFacts): Promise<WantedAccount['subscriber']> {
    const needs = this.platforms.find(platform)?.needs ?? {};
    const declared = subscriberFields.filter((field) => needs[field] !== undefined && field !== 'password') as Exclude<keyof Subscriber, 'password'>[];
    if (declared.length === 0) return {};
    const known = await this.customers.subscriber(this.database, customerId);
    return Object.fromEntries(declared.flatMap((field) => (known[field] === null ? [] : [[field, known[field]]])));
  }
}
