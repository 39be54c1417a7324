import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiProduces, getSchemaPath } from '@nestjs/swagger';

/** Documents a stream of server-sent events, each with the current state of the resource. */
export const ApiEvents = (view: Type): MethodDecorator =>
  applyDecorators(
    ApiProduces('text/event-stream'),
    ApiExtraModels(view),
    ApiOkResponse({ content: { 'text/event-stream': { schema: { $ref: getSchemaPath(view) } } } }),
  );
