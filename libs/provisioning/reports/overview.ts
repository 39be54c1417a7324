import { ApiProperty } from '@nestjs/swagger';
import { Injectable } from '@nestjs/common';
import { urgency } from '#integrations';
import { Clock, Database } from '#kernel';
import { holdingOf } from '../accounts/accounts.list.ts';

export class PlatformOverview {
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty() description: string;
  @ApiProperty() platform: string;
  @ApiProperty({ description: 'Nobody calls it until it is resumed' }) paused: boolean;
  @ApiProperty({ description: 'Accounts that hold something not blocked' }) active: number;
  @ApiProperty({ description: 'Accounts that hold only what is blocked' }) blocked: number;
  @ApiProperty() failed: number;
  @ApiProperty({ description: 'Accounts that wait for a person' }) attention: number;
  @ApiProperty({ description: 'What the live packages with its products are sold for a month, in centavos' }) revenueCents: number;
  @ApiProperty({ description: 'What the platform charges for them a month, in centavos' }) costCents: number;
  @ApiProperty({ description: 'Differences that its newest reconciliation found and nobody mended' }) drift: number;
}

export class OverviewView {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ type: [PlatformOverview] }) platforms: PlatformOverview[];
  @ApiProperty() products: number;
  @ApiProperty() packages: number;
  @ApiProperty() plans: number;
  @ApiProperty() services: number;
  @ApiProperty({ description: 'Packages attached to services now' }) attached: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since when the oldest unblock has waited' }) oldestUnblockAt: string | null;
}

// Cached, because several screens request it at once and it counts a million rows.
const goodForMilliseconds = 5_000;

const statement = `
  WITH accounts AS (
    SELECT integration_id,
      count(*) FILTER (WHERE kind = 'active')::int AS active, count(*) FILTER (WHERE kind = 'blocked')::int AS blocked,
      count(*) FILTER (WHERE state = 'failed')::int AS failed, count(*) FILTER (WHERE state = 'needs_attention')::int AS attention,
      min(urgent_since) AS oldest
    FROM (SELECT integration_id, state, CASE WHEN urgency = ${urgency.unblock} THEN urgent_since END AS urgent_since,
            ${holdingOf('held')} AS kind
          FROM account) a
    GROUP BY integration_id
  ), live AS (
    SELECT l.id, l.package_id, l.price_cents FROM service_package l JOIN service s ON s.id = l.service_id
    WHERE l.removed_at IS NULL AND s.status <> 'cancelled' AND s.enabled_at IS NOT NULL AND l.from_date <= $1::date AND (l.until_date IS NULL OR l.until_date >= $1::date)
  ), sold AS (
    SELECT package_id, count(*) AS links, sum(price_cents) AS cents FROM live GROUP BY package_id
  ), given AS (
    SELECT pp.package_id, p.integration_id, sum(coalesce(p.cost_cents, 0)) AS cost_cents
    FROM package_product pp JOIN product p ON p.id = pp.product_id GROUP BY pp.package_id, p.integration_id
  ), money AS (
    SELECT g.integration_id, sum(s.cents)::bigint AS revenue, sum(s.links * g.cost_cents)::bigint AS cost FROM sold s JOIN given g USING (package_id) GROUP BY g.integration_id
  ), newest AS (
    SELECT DISTINCT ON (integration_id) id, integration_id FROM reconciliation ORDER BY integration_id, id DESC
  ), drift AS (
    SELECT n.integration_id, count(*)::int AS differences FROM newest n JOIN reconciliation_difference d ON d.reconciliation_id = n.id
    WHERE d.fixed_at IS NULL GROUP BY n.integration_id
  )
  SELECT
    (SELECT coalesce(json_agg(json_build_object('integrationId', i.id, 'description', i.description, 'platform', i.platform, 'paused', i.health = 'paused',
       'active', coalesce(a.active, 0), 'blocked', coalesce(a.blocked, 0), 'failed', coalesce(a.failed, 0), 'attention', coalesce(a.attention, 0),
       'revenueCents', coalesce(m.revenue, 0), 'costCents', coalesce(m.cost, 0), 'drift', coalesce(d.differences, 0)) ORDER BY i.description), '[]')
     FROM integration i LEFT JOIN accounts a ON a.integration_id = i.id LEFT JOIN money m ON m.integration_id = i.id LEFT JOIN drift d ON d.integration_id = i.id) AS platforms,
    (SELECT count(*)::int FROM product WHERE status = 'active') AS products,
    (SELECT count(*)::int FROM package WHERE active) AS packages,
    (SELECT count(*)::int FROM plan WHERE active) AS plans,
    (SELECT count(*)::int FROM service WHERE status <> 'cancelled') AS services,
    (SELECT coalesce(sum(links), 0)::int FROM sold) AS attached,
    (SELECT to_json(min(oldest)) #>> '{}' FROM accounts) AS "oldestUnblockAt"`;

/** The figures of the start page, from one statement. */
@Injectable()
export class Overview {
  private kept: { until: number; view: Promise<OverviewView> } | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Returns figures at most five seconds old. */
  read(): Promise<OverviewView> {
    if (this.kept && this.kept.until > performance.now()) return this.kept.view;
    const view = this.count();
    this.kept = { until: performance.now() + goodForMilliseconds, view };
    view.catch(() => (this.kept = undefined));
    return view;
  }

  private async count(): Promise<OverviewView> {
    const [row] = await this.database.rows<Omit<OverviewView, 'at'>>(statement, [this.clock.today()]);
    if (!row) throw new Error('No overview');
    return { at: this.clock.now().toISOString(), ...row };
  }
}
