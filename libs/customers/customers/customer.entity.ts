import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface Address {
  street?: string;
  number?: string;
  complement?: string;
  district?: string;
  city?: string;
  state?: string;
  postalCode?: string;
}

/** Where a customer's document is sealed: it opens nowhere else. */
export const documentPlace = (customerId: string): string => `customer:${customerId}:document`;
export const documentIndex = 'customer-document';

@Entity('customer')
export class Customer {
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text', { name: 'document_kind' }) documentKind: 'cpf' | 'cnpj';
  @Column('text', { name: 'document_sealed' }) documentSealed: string;
  @Column('text', { name: 'document_index' }) documentIndex: string;
  @Column('text', { name: 'document_mask' }) documentMask: string;
  @Column('text', { nullable: true }) email: string | null;
  @Column('text', { nullable: true }) phone: string | null;
  @Column('date', { name: 'birth_date', nullable: true }) birthDate: string | null;
  @Column('jsonb', { nullable: true }) address: Address | null;
  @Column('text', { name: 'external_ref', nullable: true }) externalRef: string | null;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
  @Column('timestamptz', { name: 'erased_at', nullable: true }) erasedAt: Date | null;
}
