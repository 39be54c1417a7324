import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

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
  return SwaggerModule.createDocument(app, options, { operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}` });
}

/** Swagger UI at /docs, the document at /openapi.json. */
export function documentApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), {
    jsonDocumentUrl: 'openapi.json',
    swaggerOptions: { persistAuthorization: true },
    customSiteTitle: 'Plataformas de Conteúdo: API',
  });
}
