import type { LimitSettings } from '../simple-world.ts';

/** The platform's own names, as they go over the wire. */
export interface Product {
  products_id: number;
  name: string;
  /** Monthly cost in reais. */
  price?: number;
}

export interface Subscription {
  /** Names the subscription itself; `subscribe` and `cancel` go by the product. */
  viewers_bouquets_id: number;
  products_id: number;
  suspended: boolean;
  /** What was cancelled stays in the list. */
  cancelled: boolean;
}

export interface Viewer {
  viewers_id: number;
  login: string;
  profileName: string | null;
  firstname: string | null;
  lastname: string | null;
  email: string | null;
  phone: string | null;
}

/** As the sandbox shows it; the API answers the two apart. */
export interface ViewerWithSubscriptions extends Viewer {
  subscriptions: Subscription[];
}

export interface Settings extends LimitSettings {
  user: string;
  secret: string;
  /** How far the clock in the header may be from ours. */
  clockSeconds: number;
}

export interface Effect {
  kind: 'viewer-created' | 'viewer-deleted' | 'subscribed' | 'cancelled' | 'suspended' | 'resumed';
  viewersId: number;
  login: string;
  productsId?: number;
}
