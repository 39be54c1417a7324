/** What billing needs to know of suspension profiles and trust unlocks, which are `blocking`'s: it implements this and provides it globally. */
export abstract class SuspensionTerms {
  /** A SQL condition over a row `service`: its profile charges also the days on which it is blocked. */
  abstract chargedWhileBlocked(service: string): string;

  /** A query of `id, fine, interest` in hundredths of a percent: of each profile, and with id null of the default one. */
  abstract fees(): string;

  /** A query of `service_id, since, until` (instants): when its debt holds slept, and it was in use. */
  abstract slept(): string;
}
