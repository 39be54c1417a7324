import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, get, patch, post } from '../api/request.ts';

interface Saved {
  id: string;
  version: number;
}

export interface Save<Fields> {
  mutate: (fields: Fields) => void;
  error: unknown;
  isPending: boolean;
  /** Only after somebody else's change got in between: saves over it what was typed. */
  overwrite: (() => void) | undefined;
  /** Only after a brake: saves what would block many at once all the same. */
  proceed: (() => void) | undefined;
}

/** Problems of a save that a person may want all the same. */
const brakes = ['would_block_many', 'package_would_block_many'];

interface SaveOptions<Fields, View> {
  /** `/packages`: where one is added; an existing one is below it. */
  path: string;
  /** What is changed; nothing when one is added. */
  existing: Saved | undefined;
  /** What is sent, from the fields as they are in the form. */
  bodyOf?: (fields: Fields) => object;
  onSaved: (view: View) => void;
}

/** Adds, or changes the version that was seen, and has the lists asked again. */
export function useSave<Fields, View = unknown>({ path, existing, bodyOf = (fields) => fields as object, onSaved }: SaveOptions<Fields, View>): Save<Fields> {
  const client = useQueryClient();
  const [typed, setTyped] = useState<Fields>();
  const save = useMutation({
    mutationFn: async ({ fields, over, confirm }: { fields: Fields; over: boolean; confirm: boolean }) => {
      const body = { ...bodyOf(fields), ...(confirm ? { confirm } : {}) };
      if (!existing) return post<View>(path, body);
      const own = `${path}/${existing.id}`;
      return patch<View>(own, over ? (await get<Saved>(own)).version : existing.version, body);
    },
    onSuccess: async (view) => {
      await client.invalidateQueries({ queryKey: [path] });
      onSaved(view);
    },
  });
  const braked = save.error instanceof ApiProblem && brakes.includes(save.error.code);
  const conflict = save.error instanceof ApiProblem && save.error.status === 412;
  return {
    mutate: (fields) => {
      setTyped(fields);
      save.mutate({ fields, over: false, confirm: false });
    },
    error: save.error,
    isPending: save.isPending,
    overwrite: conflict && typed !== undefined ? () => save.mutate({ fields: typed, over: true, confirm: false }) : undefined,
    proceed: braked && typed !== undefined ? () => save.mutate({ fields: typed, over: false, confirm: true }) : undefined,
  };
}
