import { AccountMarker, urgency } from '#integrations';
import { Audit, Clock, Database, type ExpectedVersion, isUuid, kernelProblem, type ListQuery, type Page, readOne, readPage, type Tx } from '#kernel';
import { Injectable, Optional } from '@nestjs/common';
import { attachmentRefused, customerProblem, planRefused } from '../customers.problems.ts';
import { decideAttachment } from './decide-attachment.ts';
import { asAsked, firstPrice } from '../plan-migrations/decide-migration.ts';
import type { AttachPackage, ChangeLink, LinkView } from './link.dto.ts';
import { LinkAccounts } from './link-accounts.ts';
import { linkList } from './link.list.ts';
import { insertLinks, removeLinks } from './links.ts';
import { planProblem } from '../plan-migrations/migration-reasons.ts';
import { ServicePackage } from './service-package.entity.ts';
import { lockService, readService } from '../services/service-row.ts';
import { attachmentFacts, Situations } from './situations.ts';
import { changeTrial, hasOpenTrial } from '../trials/trials.ts';

/** The packages of a service. */
@Injectable()
export class ServicePackages {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly marker: AccountMarker,
    private readonly situations: Situations,
    @Optional() private readonly accounts?: LinkAccounts,
  ) {}

  /** Those attached now. Throws `not_found`. */
  async list(serviceId: string, query: ListQuery): Promise<Page<LinkView>> {
    await readService(this.database, serviceId);
    const page = await readPage(this.database, linkList, query, { 'l.service_id': serviceId });
    const links = JSON.parse(page.text) as Page<LinkView>;
    return { ...links, data: await this.withAccounts(links.data) };
  }

  /** One attached now. Throws `not_found`. */
  async get(serviceId: string, linkId: string): Promise<LinkView> {
    const [link] = await this.withAccounts([await readOne<LinkView>(this.database, linkList, linkId, { 'l.service_id': serviceId })]);
    if (!link) throw kernelProblem('not_found');
    return link;
  }

  /** Chosen by hand. Throws `not_found`, `unknown_package`, `until_before_from`, `wrong_trial`, and the first obstacle of `decideAttachment`. */
  async attach(serviceId: string, { packageId, priceCents, until = null, trial: asked }: AttachPackage): Promise<LinkView> {
    const today = this.clock.today();
    const linkId = await this.database.transaction(async (tx) => {
      const service = await lockService(tx, serviceId);
      const plan = await this.situations.plan(tx, service.planId);
      const situation = await this.situations.read(tx, [service.customerId], [packageId]);
      const found = situation.packages.get(packageId);
      if (!found) throw planRefused([planProblem('unknown_package', {}, packageId)]);
      // With a last day of its own it has no trial unless asked for.
      const offered = asAsked(found, { trial: asked === undefined && until !== null ? null : asked });
      const { trial } = offered;
      const [first, ...others] = decideAttachment(attachmentFacts(service, plan, situation, offered));
      if (first) throw attachmentRefused([first, ...others]);
      if (trial && until !== null) throw customerProblem('trial_decides_until');
      if (until !== null && until < today) throw customerProblem('until_before_from');
      const link = {
        serviceId,
        packageId,
        priceCents: priceCents ?? firstPrice(offered),
        origin: 'chosen' as const,
        mandatory: false,
        fromDate: today,
        untilDate: until,
        trial,
      };
      const [id = ''] = await insertLinks(tx, [link], { at: this.clock.now(), today });
      await this.marker.services(tx, [serviceId], urgency.create);
      await this.audit.record(tx, { action: 'service_package.attached', subjectKind: 'service', subjectId: serviceId, after: { id, ...link } });
      return id;
    });
    return this.get(serviceId, linkId);
  }

  /** Its price, its last day, its trial. Throws `not_found`, `changed_meanwhile`, `until_before_from`, `no_trial`, `trial_decides_until`. */
  async change(serviceId: string, linkId: string, version: ExpectedVersion, { priceCents, until, trial }: ChangeLink): Promise<LinkView> {
    await this.database.transaction(async (tx) => {
      const before = await lockLink(tx, serviceId, linkId, version);
      if (typeof until === 'string' && until < before.fromDate) throw customerProblem('until_before_from');
      if (until !== undefined && (await hasOpenTrial(tx, linkId))) throw customerProblem('trial_decides_until');
      const after = { ...(priceCents === undefined ? {} : { priceCents }), ...(until === undefined ? {} : { untilDate: until }) };
      await tx.update(ServicePackage, { id: linkId }, { ...after, version: before.version + 1, updatedAt: this.clock.now() });
      if (trial) await changeTrial(tx, linkId, trial, { at: this.clock.now(), today: this.clock.today() });
      if (trial ?? (until !== undefined && until !== before.untilDate)) await this.marker.services(tx, [serviceId], urgency.change);
      const { priceCents: price, untilDate } = before;
      await this.audit.record(tx, {
        action: 'service_package.changed',
        subjectKind: 'service',
        subjectId: serviceId,
        before: { id: linkId, priceCents: price, untilDate },
        after: { ...after, trial },
      });
    });
    return this.get(serviceId, linkId);
  }

  /** Any package, a mandatory one too: the plan only says what a service begins with. Throws `not_found`, `changed_meanwhile`. */
  async remove(serviceId: string, linkId: string, version: ExpectedVersion): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { packageId } = await lockLink(tx, serviceId, linkId, version);
      await removeLinks(tx, [linkId], this.clock.now());
      await this.marker.services(tx, [serviceId], urgency.change);
      await this.audit.record(tx, { action: 'service_package.removed', subjectKind: 'service', subjectId: serviceId, before: { id: linkId, packageId } });
    });
  }

  private async withAccounts(links: readonly LinkView[]): Promise<LinkView[]> {
    const accounts = await this.accounts?.of(
      this.database,
      links.map(({ id }) => id),
    );
    return links.map((link) => ({ ...link, accounts: accounts?.get(link.id) ?? [] }));
  }
}

async function lockLink(tx: Tx, serviceId: string, linkId: string, version: ExpectedVersion): Promise<ServicePackage> {
  await lockService(tx, serviceId);
  const link = isUuid(linkId) ? await tx.findOneBy(ServicePackage, { id: linkId, serviceId }) : null;
  if (!link || link.removedAt !== null) throw kernelProblem('not_found');
  if (version !== 'any' && version !== link.version) throw kernelProblem('changed_meanwhile');
  return link;
}
