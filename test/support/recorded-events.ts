import type { EventListener, EventPublisher, ProductEvent } from '#kernel';

/** What is told from now on, by type and data; the module that sends it stands elsewhere. */
export function recordEvents(publisher: EventPublisher): { taken(): { type: string; data: Record<string, unknown> }[] } {
  const told: ProductEvent[] = [];
  const listener: EventListener = {
    hears: () => Promise.resolve(true),
    published: async (_, events) => void told.push(...events),
  };
  publisher.listen(listener);
  return { taken: () => told.splice(0).map(({ type, data }) => ({ type, data: data as Record<string, unknown> })) };
}
