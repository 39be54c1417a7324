import { PlatformFailure } from '@content-platforms/plugin-sdk';
import ipaddr from 'ipaddr.js';
import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';

const worldwide = ipaddr.IPv6.parse('2000::');

/** True for anything but a public unicast address: loopback, private, link-local, mapped, documentation, multicast… */
export function isPrivateAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.process(address); // IPv4 inside IPv6 is judged as IPv4
  // Of IPv6 only 2000::/3 is the world's: `::127.0.0.1` counts as unicast, too.
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(worldwide, 3)) return true;
  return parsed.range() !== 'unicast';
}

const refused = (): PlatformFailure => new PlatformFailure('invalid-settings', 'O endereço da plataforma aponta para uma rede privada ou não é o configurado.');

/** Where a plugin's requests may go: the hosts of its own settings, and no private network unless allowed. */
export class AddressPolicy {
  private readonly hosts: ReadonlySet<string>;

  constructor(
    settings: Record<string, unknown>,
    private readonly allowPrivate: boolean,
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
    // Nobody means `user@host`, but those who want to be taken for another host.
    if (parsed.username !== '' || parsed.password !== '') throw refused();
    const literal = parsed.hostname.replace(/^\[|\]$/g, '');
    if (!this.allowPrivate && ipaddr.isValid(literal) && isPrivateAddress(literal)) throw refused();
  }

  /** For the socket: a name that resolves to a private address is refused at the moment of connecting. */
  readonly lookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      if (!this.allowPrivate && addresses.some(({ address }) => isPrivateAddress(address))) {
        return done(Object.assign(new Error('private address refused'), { code: 'EPRIVATE' }), []);
      }
      if (options.all) return done(null, addresses);
      const [first] = addresses;
      return done(null, first?.address ?? '', first?.family ?? 4);
    });
  };
}
