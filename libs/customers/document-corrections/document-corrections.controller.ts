import { Allow } from '#kernel';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ConfirmCorrection, CorrectDocument, DocumentCorrectionPage, DocumentCorrectionView } from './document-correction.dto.ts';
import { DocumentCorrections } from './document-corrections.service.ts';

@ApiTags('customers')
@Controller('customers/:id/document-corrections')
export class DocumentCorrectionsController {
  constructor(private readonly corrections: DocumentCorrections) {}

  @Get()
  @Allow('customers:read')
  @ApiOperation({ summary: "Corrections of a customer's CPF or CNPJ, newest first, with what each platform still needs" })
  @ApiOkResponse({ type: DocumentCorrectionPage })
  list(@Param('id') id: string): Promise<DocumentCorrectionPage> {
    return this.corrections.list(id);
  }

  @Post()
  @Allow('customers:write')
  @ApiOperation({ summary: 'Correct a mistyped CPF or CNPJ after platforms have received it, or preview what that does on each' })
  @ApiCreatedResponse({ type: DocumentCorrectionView })
  correct(@Param('id') id: string, @Body() body: CorrectDocument): Promise<DocumentCorrectionView> {
    return this.corrections.correct(id, body);
  }

  @Post(':correctionId/confirmations')
  @HttpCode(200)
  @Allow('customers:write')
  @ApiOperation({ summary: "Record that a platform's support has changed the document of an account" })
  @ApiOkResponse({ type: DocumentCorrectionView })
  confirm(@Param('id') id: string, @Param('correctionId') correctionId: string, @Body() body: ConfirmCorrection): Promise<DocumentCorrectionView> {
    return this.corrections.confirm(id, correctionId, body.accountId);
  }
}
