import { ApiProperty } from '@nestjs/swagger';
import { Day, Part, Text } from '#kernel';

export class AddressBody {
  @Text({ optional: true }) street?: string;
  @Text({ optional: true, max: 20 }) number?: string;
  @Text({ optional: true }) complement?: string;
  @Text({ optional: true }) district?: string;
  @Text({ optional: true }) city?: string;
  @Text({ optional: true, pattern: /^[A-Z]{2}$/, example: 'MG' }) state?: string;
  @Text({ optional: true, pattern: /^\d{5}-?\d{3}$/, example: '35500-000' }) postalCode?: string;
}

const phone = { max: 40, description: 'E.164, or Brazilian digits with area code', example: '37999990010' };
const document = { max: 40, description: 'CPF or CNPJ, masked or not; a CNPJ may hold letters', example: '529.982.247-25' };

export class CreateCustomer {
  @Text({ example: 'Ana Maria da Silva' }) name: string;
  @Text(document) document: string;
  @Text({ max: 254, nullable: true, optional: true, example: 'ana@exemplo.com.br' }) email?: string | null;
  @Text({ ...phone, nullable: true, optional: true }) phone?: string | null;
  @Day({ nullable: true, optional: true }) birthDate?: string | null;
  @Part(() => AddressBody, { nullable: true, optional: true }) address?: AddressBody | null;
  @Text({ max: 100, nullable: true, optional: true, description: "The customer's key in another system" }) externalRef?: string | null;
}

export class ChangeCustomer {
  @Text({ optional: true }) name?: string;
  @Text({ ...document, optional: true }) document?: string;
  @Text({ max: 254, nullable: true, optional: true }) email?: string | null;
  @Text({ ...phone, nullable: true, optional: true }) phone?: string | null;
  @Day({ nullable: true, optional: true }) birthDate?: string | null;
  @Part(() => AddressBody, { nullable: true, optional: true }) address?: AddressBody | null;
  @Text({ max: 100, nullable: true, optional: true }) externalRef?: string | null;
}

export class CustomerView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: ['cpf', 'cnpj'] }) documentKind: string;
  @ApiProperty({ example: '***.982.247-**' }) documentMasked: string;
  @ApiProperty({ type: String, nullable: true, example: 'a***@exemplo.com.br', description: 'Masked; `POST …/reveal` shows it' }) email: string | null;
  @ApiProperty({ type: String, nullable: true, example: '+55*****0010' }) phone: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) birthDate: string | null;
  @ApiProperty({ type: AddressBody, nullable: true }) address: AddressBody | null;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Forgotten since: what is left says no longer whose it is' }) erasedAt:
    string | null;
}

export class RevealCustomer {
  @Text({ optional: true, max: 300, description: 'Why it is wanted; recorded' }) reason?: string;
}

export class RevealedCustomer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ description: 'CPF or CNPJ, whole' }) document: string;
  @ApiProperty({ type: String, nullable: true }) email: string | null;
  @ApiProperty({ type: String, nullable: true }) phone: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) birthDate: string | null;
  @ApiProperty({ type: AddressBody, nullable: true }) address: AddressBody | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Of who is forgotten: until when the law has it kept' }) keptUntil:
    string | null;
}
