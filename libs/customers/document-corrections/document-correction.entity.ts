import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A customer's CPF or CNPJ was replaced after platforms had received it. The documents themselves are not kept, only their masks. */
@Entity('document_correction')
export class DocumentCorrection {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('text', { name: 'from_mask' }) fromMask: string;
  @Column('text', { name: 'to_mask' }) toMask: string;
  @Column('text') reason: string;
  @Column('text', { name: 'requested_by' }) requestedBy: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

/** What one platform's account needs because of a correction. */
@Entity('document_correction_account')
export class DocumentCorrectionAccount {
  @PrimaryColumn('uuid', { name: 'correction_id' }) correctionId: string;
  @PrimaryColumn('uuid', { name: 'account_id' }) accountId: string;
  @Column('uuid', { name: 'integration_id' }) integrationId: string;
  /** `automatic`: the plugin changes it. `manual`: a person asks the platform to. */
  @Column('text') method: 'automatic' | 'manual';
  @Column('timestamptz', { name: 'confirmed_at', nullable: true }) confirmedAt: Date | null;
  @Column('text', { name: 'confirmed_by', nullable: true }) confirmedBy: string | null;
}
