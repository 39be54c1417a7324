import { ApiProperty } from '@nestjs/swagger';
import { Whole, WorkResource } from '#kernel';

const list = (description: string): PropertyDecorator => ApiProperty({ type: [Object], description });

export class PersonExport {
  @ApiProperty({ format: 'date-time' }) exportedAt: string;
  @ApiProperty({ type: Object, description: 'Name, document, contact, address' }) customer: object;
  @list('Services') services: object[];
  @list('Packages attached to them') packages: object[];
  @list('What blocked them') holds: object[];
  @list('Packages they had on trial') trials: object[];
  @list('Corrections of their document, masked') documentCorrections: object[];
  @list('Who did what to them') history: object[];
  @list('Invoices, with their lines') invoices: object[];
  @list('Payments') payments: object[];
  @list('Discounts and surcharges') billingEvents: object[];
  @list('Notices of debt') notices: object[];
  @list('Notices that were to be sent') outgoingNotices: object[];
  @list('Unlocks in trust') trustUnlocks: object[];
  @list('Decisions of block runs') blockDecisions: object[];
  @list('Accounts on platforms') accounts: object[];
  @list('What was said to platforms') operations: object[];
  @list('What was taken from another system') imported: object[];
}

export class ErasureReason {
  @ApiProperty({ example: 'open_invoices' }) code: string;
  @ApiProperty() message: string;
}

export class PlatformRemains {
  @ApiProperty({ example: 'saber-mais' }) platform: string;
  @ApiProperty({ description: "The integration's" }) integration: string;
  @ApiProperty() reference: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'As the platform names the account that it still shows; null: it shows nothing any more, and only it can say whether it forgot',
  })
  remoteId: string | null;
  @ApiProperty({ type: [String], example: ['name', 'document'], description: 'What of the person it was given; empty: not known any more' }) fields: string[];
}

export class ErasureView {
  @ApiProperty({ type: [ErasureReason], description: 'Why it would be refused now; empty: it would not' }) obstacles: ErasureReason[];
  @ApiProperty({ description: 'Accounts that end at their platforms first' }) ending: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when the law wants it known whose what is kept is, sealed apart; null: nothing wants it',
  })
  keepUntil: string | null;
  @ApiProperty({
    type: [PlatformRemains],
    description: 'Accounts that platforms were given data of, to be asked to erase them: those they still show, and those they do not',
  })
  remains: PlatformRemains[];
  @ApiProperty({ type: WorkResource, nullable: true, description: 'The newest erasure that was asked for' }) work: WorkResource | null;
}

export class DataMapField {
  @ApiProperty({ example: 'email' }) field: string;
  @ApiProperty({ enum: ['required', 'optional'] }) need: string;
  @ApiProperty({ description: 'What it is sent for' }) why: string;
}

export class DataMapPlatform {
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty({ example: 'saber-mais' }) platform: string;
  @ApiProperty() title: string;
  @ApiProperty() description: string;
  @ApiProperty({ type: [DataMapField], description: 'All that is sent of a person; nothing else can be' }) fields: DataMapField[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since when data go there' }) since: string | null;
  @ApiProperty({ description: 'How many people have an account there' }) people: number;
}

export class DataMap {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ type: [DataMapPlatform] }) platforms: DataMapPlatform[];
}

export class RetentionRuleView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ example: 'journal' }) key: string;
  @ApiProperty() title: string;
  @ApiProperty({ description: 'What is older is deleted, each night' }) days: number;
  @ApiProperty({ description: 'No less may be chosen' }) floorDays: number;
  @ApiProperty({ description: 'Why' }) why: string;
}

export class ChangeRetentionRule {
  @Whole({ min: 1, max: 36_500 }) days: number;
}
