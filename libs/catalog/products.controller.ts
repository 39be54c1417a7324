import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, type JsonText, Listing, type ListQuery } from '#kernel';
import { CreateProduct, ProductView } from './catalog.dto.ts';
import { productList } from './catalog.list.ts';
import { Products } from './products.service.ts';

@ApiTags('catalog')
@Controller()
export class ProductsController {
  constructor(private readonly products: Products) {}

  @Get('integrations/:id/products')
  @Allow('catalog:read')
  @ApiOperation({ summary: 'Products of an integration' })
  @ApiList(productList, ProductView)
  list(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return this.products.page(id, query);
  }

  @Post('integrations/:id/products')
  @Allow('catalog:write')
  @ApiOperation({ summary: 'Type a product of a platform that has no catalog' })
  @ApiCreatedResponse({ type: ProductView })
  create(@Param('id') id: string, @Body() body: CreateProduct): Promise<ProductView> {
    return this.products.create(id, body);
  }

  @Get('products/:id')
  @Allow('catalog:read')
  @ApiOperation({ summary: 'A product' })
  @ApiOkResponse({ type: ProductView })
  get(@Param('id') id: string): Promise<ProductView> {
    return this.products.get(id);
  }
}
