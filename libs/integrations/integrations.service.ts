import { Injectable } from '@nestjs/common';

export interface IntegrationRow {
  id: string;
  platform: string;
  description: string;
  enabled: boolean;
  suspend_on_debt: boolean;
  health: string;
  version: number;
}

@Injectable()
export class Integrations {
  /** Throws `not_found`. */
  get(_id: string): Promise<IntegrationRow> {
    throw new Error('being written');
  }
}
