import type { LimitSettings } from '../simple-world.ts';

/** The platform's own names, as they go over the wire. */
export interface Product {
  /** Three characters. */
  Id: string;
  Name: string;
  Active: boolean;
  /** Monthly cost in reais. */
  Price?: number;
  /** A choice slot: so many of `Choices` may the subscriber take. */
  ChoiceCount?: number;
  Choices?: string[];
}

export interface Subscription {
  ProductId: string;
  /** The slot it was chosen for. */
  ParentProductId: string | null;
  CreatedAt: string;
}

export interface Customer {
  Username: string;
  Name: string;
  Document: string | null;
  Email: string | null;
  Mobile: string | null;
  FirstAccessAt: string | null;
}

/** As the sandbox shows it; the API answers the two apart. */
export interface CustomerWithSubscriptions extends Customer {
  Subscriptions: Subscription[];
}

export interface Settings extends LimitSettings {
  apiKey: string;
  apiSecret: string;
  partnerId: number;
  partnerName: string;
  /** Contracted: each subscription but a chosen one takes one. */
  vouchers: number;
  tokenSeconds: number;
  /** Products that exist and that this partner may not sell. */
  notAuthorised: string[];
}

export interface Effect {
  kind: 'customer-created' | 'customer-changed' | 'subscribed' | 'chosen' | 'unsubscribed';
  username: string;
  productId?: string;
}
