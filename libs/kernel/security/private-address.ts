import ipaddr from 'ipaddr.js';
import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';

const worldwide = ipaddr.IPv6.parse('2000::');

/** Returns true for anything but a public unicast address: loopback, private, link-local, mapped, documentation, multicast… */
export function isPrivateAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.process(address); // IPv4 inside IPv6 is judged as IPv4
  // Of IPv6 only 2000::/3 is public; the parser counts `::127.0.0.1` as unicast too.
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(worldwide, 3)) return true;
  return parsed.range() !== 'unicast';
}

/** Returns whether the host of a URL (`URL.hostname`) is a literal private address. */
export function isPrivateLiteral(hostname: string): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(literal) && isPrivateAddress(literal);
}

/** A DNS lookup for sockets that refuses names resolving to a private address (`EPRIVATE`). */
export const lookupThat =
  ({ allowsPrivate }: { allowsPrivate: boolean }): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      if (!allowsPrivate && addresses.some(({ address }) => isPrivateAddress(address))) {
        return done(Object.assign(new Error('private address refused'), { code: 'EPRIVATE' }), []);
      }
      if (options.all) return done(null, addresses);
      const [first] = addresses;
      return done(null, first?.address ?? '', first?.family ?? 4);
    });
  };
