import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiProblem, get, patch, post } from '../api/request.ts';

interface Saved {
  id: string;
  /** Where the API compares it. */
  version?: number;
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

interface Asked<Fields> {
  fields: Fields;
  /** Whatever version it has now. */
  over: boolean;
  confirm: boolean;
}

interface SaveOptions<Fields, View> {
  /** `/packages`: where one is added; an existing one is below it. */
  path: string;
  /** What is changed; nothing when one is added. */
  existing: Saved | undefined;
  /** What is sent, from the fields as they are in the form. */
  bodyOf?: (fields: Fields) => object;
  /** Reads the version that an existing one has now, where it cannot be read alone. */
  versionNow?: (own: string) => Promise<number | undefined>;
  /** What is asked again, by how its path begins: its own lists, unless told. */
  changes?: readonly string[];
  onSaved: (view: View) => void;
}

/** Whether it may have been done all the same: the answer did not come, or says that something broke. */
const isOpen = (error: unknown): boolean => error instanceof ApiProblem && (error.status === 0 || error.status >= 500 || error.code === 'still_running');

/** Adds, or changes the version that was seen, and has the lists asked again. */
export function useSave<Fields, View = unknown>(options: SaveOptions<Fields, View>): Save<Fields> {
  const { path, existing, bodyOf = (fields) => fields as object, changes = [path], onSaved } = options;
  const { versionNow = async (own: string) => (await get<Saved>(own)).version } = options;
  const client = useQueryClient();
  const [last, setLast] = useState<Asked<Fields>>();
  /** The same sent once more after silence is the same request: nothing is added twice. */
  const open = useRef<{ body: string; key: string }>(undefined);
  const add = async (body: object): Promise<View> => {
    const text = JSON.stringify(body);
    const key = open.current?.body === text ? open.current.key : crypto.randomUUID();
    open.current = undefined;
    try {
      return await post<View>(path, body, key);
    } catch (error) {
      if (isOpen(error)) open.current = { body: text, key };
      throw error;
    }
  };
  const save = useMutation({
    mutationFn: async ({ fields, over, confirm }: Asked<Fields>) => {
      const body = { ...bodyOf(fields), ...(confirm ? { confirm } : {}) };
      if (!existing) return add(body);
      const own = `${path}/${existing.id}`;
      return patch<View>(own, over ? await versionNow(own) : existing.version, body);
    },
    onSuccess: async (view) => {
      await client.invalidateQueries({ predicate: ({ queryKey }) => changes.some((start) => String(queryKey[0]).startsWith(start)) });
      onSaved(view);
    },
  });
  const ask = (asked: Asked<Fields>): void => {
    setLast(asked);
    save.mutate(asked);
  };
  const problem = save.error instanceof ApiProblem ? save.error : undefined;
  const again = (change: Partial<Asked<Fields>>): (() => void) | undefined => last && (() => ask({ ...last, ...change }));
  return {
    mutate: (fields) => ask({ fields, over: false, confirm: false }),
    error: save.error,
    isPending: save.isPending,
    overwrite: problem?.status === 412 ? again({ over: true }) : undefined,
    proceed: problem && brakes.includes(problem.code) ? again({ confirm: true }) : undefined,
  };
}
