import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, getSchemaPath, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ModulesContainer } from '@nestjs/core';
import { eventKinds } from '#kernel';
import { addExamples } from './examples.ts';
import { addProblemResponses } from './problem-responses.ts';

/** The document of every route, made from the routes themselves. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('Plataformas de Conteúdo')
    .setDescription('Content platforms for internet providers: catalog, packages, plans, customers, provisioning, debt.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'API key' })
    .addCookieAuth(
      'session',
      {
        type: 'apiKey',
        in: 'cookie',
        description:
          'Of `POST /v1/sessions` (`__Host-session` in production). POST, PATCH, PUT and DELETE also carry `X-CSRF-Token`: the `csrfToken` of `GET /v1/sessions/current`.',
      },
      'session',
    )
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('session')
    .build();
  const document = SwaggerModule.createDocument(app, options, {
    operationIdFactory: (controller, method) => `${nameOf(controller)}_${method}`,
    extraModels: [...new Set(eventKinds().map(({ data }) => data))],
  });
  addProblemResponses(document, moduleOfOperation(app));
  addExamples(document);
  return { ...document, webhooks: describeWebhooks() } as OpenAPIObject;
}

const nameOf = (controller: string): string => controller.replace(/Controller$/, '');

/** By an operation's id, the module that its controller belongs to: `billing`. */
function moduleOfOperation(app: INestApplication): (operationId: string) => string {
  const modules = new Map<string, string>();
  for (const module of app.get(ModulesContainer).values())
    for (const { name } of module.controllers.values()) modules.set(nameOf(name), module.name.replace(/Module$/, '').toLowerCase());
  return (operationId) => modules.get(operationId.split('_', 1)[0] ?? '') ?? 'kernel';
}

/** What `webhook-endpoints` are told: every kind of event that a module publishes. */
function describeWebhooks(): Record<string, object> {
  return Object.fromEntries(
    eventKinds().map(({ type, summary, data }) => [
      type,
      {
        post: {
          summary,
          operationId: `webhook_${type}`,
          tags: ['webhooks'],
          description:
            'Signed as Standard Webhooks says, over `webhook-id`, `webhook-timestamp` and the body. At least once: the same `webhook-id` is the same event. ' +
            'In no order: of two events about one subject the one with the higher `sequence` is the later fact.',
          parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
            name,
            in: 'header',
            required: true,
            schema: { type: 'string' },
          })),
          requestBody: { required: true, content: { 'application/json': { schema: envelopeOf(type, getSchemaPath(data)) } } },
          responses: {
            '200': { description: 'Taken. Any 2xx is; anything else, and silence of ten seconds, is tried again for three days' },
            '410': { description: 'Never again: the endpoint is turned off' },
          },
        },
      },
    ]),
  );
}

const envelopeOf = (type: string, $ref: string): object => ({
  type: 'object',
  required: ['id', 'sequence', 'type', 'timestamp', 'data'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    sequence: { type: 'integer' },
    type: { const: type },
    timestamp: { type: 'string', format: 'date-time', description: 'When it happened' },
    data: { $ref },
  },
});

/** Swagger UI at /docs, the document at /openapi.json. */
export function documentApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), {
    jsonDocumentUrl: 'openapi.json',
    swaggerOptions: { persistAuthorization: true },
    customSiteTitle: 'Plataformas de Conteúdo: API',
  });
}
