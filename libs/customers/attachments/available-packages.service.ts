import { Database, type ListQuery, type Page, readPage } from '#kernel';
import { Injectable } from '@nestjs/common';
import { explain } from './attachment-reasons.ts';
import { decideAttachment } from './decide-attachment.ts';
import type { AvailablePackageView, OfferedPackageView } from './link.dto.ts';
import { offerList } from './offer.list.ts';
import { readService } from '../services/service-row.ts';
import { attachmentFacts, Situations } from './situations.ts';

/** The operators' most asked question, "why doesn't the package show up?", answered for every package. */
@Injectable()
export class AvailablePackages {
  constructor(
    private readonly database: Database,
    private readonly situations: Situations,
  ) {}

  /** Every package, whether it can be attached to the service, and all that is in the way. Throws `not_found`. */
  async list(serviceId: string, query: ListQuery): Promise<Page<AvailablePackageView>> {
    const service = await readService(this.database, serviceId);
    const page = JSON.parse((await readPage(this.database, offerList, query)).text) as Page<OfferedPackageView>;
    const plan = await this.situations.plan(this.database, service.planId);
    const situation = await this.situations.read(
      this.database,
      [service.customerId],
      page.data.map(({ id }) => id),
    );
    const data = page.data.map((shown): AvailablePackageView => {
      const offered = situation.packages.get(shown.id);
      const reasons = offered ? decideAttachment(attachmentFacts(service, plan, situation, offered)).map(explain) : [];
      return { package: shown, available: reasons.length === 0, reasons };
    });
    return { ...page, data };
  }
}
