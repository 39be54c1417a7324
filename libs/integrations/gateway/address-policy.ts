import { PlatformFailure } from '@content-platforms/plugin-sdk';
import type { LookupFunction } from 'node:net';
import { type Config, isPrivateLiteral, lookupThat } from '#kernel';

const refused = (): PlatformFailure => new PlatformFailure('invalid-settings', 'O endereço da plataforma aponta para uma rede privada ou não é o configurado.');

/** Where a plugin's requests may go: the hosts of its own settings, no private network unless allowed, and nowhere without TLS in production unless the host is an exception. */
export class AddressPolicy {
  private readonly hosts: ReadonlySet<string>;

  constructor(
    settings: Record<string, unknown>,
    private readonly rules: Pick<Config, 'allowPrivatePlatformUrls' | 'allowsHttp'>,
  ) {
    this.hosts = new Set(
      Object.values(settings)
        .filter((value): value is string => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value))
        .map((value) => new URL(value).host),
    );
  }

  /** Throws `invalid-settings` for an address that is not one of the integration's, or is a private literal. */
  check(url: string): void {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || !this.hosts.has(parsed.host)) throw refused();
    // `user@host` is used only to disguise a host.
    if (parsed.username !== '' || parsed.password !== '') throw refused();
    if (parsed.protocol === 'http:' && !this.rules.allowsHttp(parsed)) throw refused();
    if (!this.rules.allowPrivatePlatformUrls && isPrivateLiteral(parsed.hostname)) throw refused();
  }

  /** DNS lookup for the socket: a name that resolves to a private address is refused when connecting. */
  get lookup(): LookupFunction {
    return lookupThat({ allowsPrivate: this.rules.allowPrivatePlatformUrls });
  }
}
