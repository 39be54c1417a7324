import type { PersonalPart } from '#kernel';

/** As they stand in the house; what is on the right is found by what is on the left. */
const order = ['customers', 'billing', 'blocking', 'provisioning', 'imports'];

/** Rooms come up in any order. Throws for a room that this list does not know: whether it forgets before or after others has to be decided. */
export function partsInOrder(parts: readonly PersonalPart[]): PersonalPart[] {
  const stranger = parts.find(({ room }) => !order.includes(room));
  if (stranger) throw new Error(`Personal data of ${stranger.room}: put it into the order of the rooms`);
  return parts.toSorted((one, other) => order.indexOf(one.room) - order.indexOf(other.room));
}
