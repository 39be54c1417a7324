import { type SubscriberField, subscriberFields } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { Platforms } from '#integrations';
import { Clock, Database } from '#kernel';
import type { DataMap, DataMapPlatform } from './privacy.dto.ts';

const why: Record<SubscriberField, string> = {
  name: 'Nome do titular no cadastro da plataforma.',
  document: 'CPF ou CNPJ pelo qual a plataforma reconhece o titular.',
  email: 'Por onde o titular entra e é avisado pela plataforma.',
  phone: 'Contato do titular na plataforma.',
  birthDate: 'Idade do titular, que a plataforma exige.',
  password: 'Senha inicial da conta, sorteada; não vem do titular.',
};

interface Row {
  integrationId: string;
  platform: string;
  description: string;
  since: string | null;
  people: number;
}

/** Personal data sent to each platform: a plugin receives exactly what it declares. */
@Injectable()
export class ReadDataMap {
  constructor(
    private readonly database: Database,
    private readonly platforms: Platforms,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<DataMap> {
    const rows = await this.database.rows<Row>(
      `SELECT i.id AS "integrationId", i.platform, i.description, min(a.created_at) AS since, count(DISTINCT a.customer_id)::int AS people
       FROM integration i LEFT JOIN account a ON a.integration_id = i.id GROUP BY i.id ORDER BY i.description, i.id`,
    );
    return { at: this.clock.now().toISOString(), platforms: rows.map((row) => this.shown(row)) };
  }

  private shown(row: Row): DataMapPlatform {
    const platform = this.platforms.find(row.platform);
    const fields = subscriberFields.flatMap((field) => {
      const need = platform?.needs[field];
      return need ? [{ field, need, why: why[field] }] : [];
    });
    return { ...row, title: platform?.title ?? row.platform, fields };
  }
}
