import { LoggerModule } from 'nestjs-pino';
import type { DynamicModule } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { currentContext } from '../http/context.ts';
import { maskText, maskValue } from '../security/mask.ts';
import { secretMasker } from '../security/secret-formats.ts';

/** A callback's address is a key to it. */
const withoutKey = (path: string): string => path.replace(/^(\/v1\/callbacks\/[^/]*\/).+/, '$1•••');

/**
 * One JSON line an event. What is logged is masked by value (documents, e-mails, credentials), and the whole line once more for the product's
 * own secrets and those of the settings, so that bindings, mixins and errors are covered too; redaction by path misses what moves. Ids (uuids)
 * survive: they are how an operator follows a case.
 */
export const loggingModule = (): DynamicModule =>
  LoggerModule.forRootAsync({
    inject: [Config],
    useFactory: (config: Config) => ({
      pinoHttp: {
        level: config.logLevel,
        genReqId: (request) => String((request as { id?: unknown }).id ?? ''),
        mixin: () => {
          const { requestId, actor } = currentContext();
          return requestId ? { requestId, actor } : {};
        },
        hooks: {
          logMethod(args, method) {
            const masked = args.map((argument) => (typeof argument === 'string' ? maskText(argument) : maskValue(argument)));
            Reflect.apply(method, this, masked);
          },
          streamWrite: secretMasker(config.secretValues),
        },
        serializers: {
          req: (request: { method: string; url: string }) => ({ method: request.method, path: maskText(withoutKey(request.url.split('?')[0] ?? '')) }),
          res: (response: { statusCode?: number; raw?: { statusCode: number } }) => ({ status: response.raw?.statusCode ?? response.statusCode }),
        },
        // Under a middleware the request's own address is relative to where that is mounted.
        autoLogging: { ignore: (request) => ((request as { originalUrl?: string }).originalUrl ?? request.url ?? '').startsWith('/health/') },
        customLogLevel: (_request, response, error) => (error !== undefined || response.statusCode >= 500 ? 'error' : 'info'),
        quietReqLogger: true,
      },
    }),
  });
