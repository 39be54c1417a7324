import { ApiProperty } from '@nestjs/swagger';
import { Whole } from '#kernel';

const list = (description: string): PropertyDecorator => ApiProperty({ type: [Object], description });

export class PersonExport {
  @ApiProperty({ format: 'date-time' }) exportedAt: string;
  @ApiProperty({ type: Object, description: 'Name, document, contact, address' }) customer: object;
  @list('Services') services: object[];
  @list('Packages attached to them') packages: object[];
  @list('What blocked them') holds: object[];
  @list('Packages they had on trial') trials: object[];
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
