/** Selection in a list, held by id so that it survives sorting and filtering. */

export interface Chosen {
  ids: ReadonlySet<number>;
  /** Where a range begins; an id. */
  anchor: number | null;
}

export const nothing: Chosen = { ids: new Set(), anchor: null };

/** Only this one. */
export const only = (id: number): Chosen => ({ ids: new Set([id]), anchor: id });

/** With this one added, or taken away. */
export function toggled(chosen: Chosen, id: number): Chosen {
  const ids = new Set(chosen.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** Everything from the anchor to this index of the order. */
export function through(chosen: Chosen, order: Uint32Array, index: number): Chosen {
  const from = chosen.anchor === null ? index : Math.max(0, order.indexOf(chosen.anchor));
  const [low, high] = from < index ? [from, index] : [index, from];
  return {
    ids: new Set(order.subarray(low, high + 1)),
    anchor: chosen.anchor ?? order[index] ?? null,
  };
}

/** The whole list. */
export const all = (order: Uint32Array): Chosen => ({
  ids: new Set(order),
  anchor: order[0] ?? null,
});

/** The chosen ids in the order of the list. */
export function inOrder(chosen: Chosen, order: Uint32Array): number[] {
  if (chosen.ids.size === 0) return [];
  return [...order.filter((id) => chosen.ids.has(id))];
}
