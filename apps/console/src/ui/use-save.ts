import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { patch, post } from '../api/request.ts';
import { changeOf, type How, isConflict, isOpen, type Seen, type WayOn, wayOnAfter } from './save-rules.ts';

export interface Save<Fields> {
  /** What is in the form, and how, where the last answer left a way on. */
  mutate: (fields: Fields, how?: How) => void;
  error: unknown;
  isPending: boolean;
  /** Only after an answer that leaves one. */
  wayOn: WayOn | undefined;
}

interface SaveOptions<Fields, View> {
  /** `/packages`: where one is added; an existing one is below it. */
  path: string;
  /** What is changed; nothing when one is added. One without an id is the only one there is, at the path itself. */
  existing: Seen | undefined;
  /** What is sent, from the fields as they are in the form. */
  bodyOf?: (fields: Fields) => object;
  /** What is asked again, by how its path begins: its own lists, unless told. */
  changes?: readonly string[];
  onSaved: (view: View) => void;
}

const versionOf = (view: unknown): Seen => {
  const { version } = (view ?? {}) as Seen;
  return version === undefined ? {} : { version };
};

/** Adds, or changes the version that was seen, and has the lists asked again. */
export function useSave<Fields, View = unknown>(options: SaveOptions<Fields, View>): Save<Fields> {
  const { path, existing, bodyOf = (fields) => fields as object, changes = [path], onSaved } = options;
  const client = useQueryClient();
  /** As it was when the form was opened: what is asked again under it may hold another's change, which this one was not made from. */
  const seen = useRef(existing);
  const [last, setLast] = useState<How>({});
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
  const askAgain = (): Promise<void> =>
    client.invalidateQueries({ predicate: ({ queryKey }) => changes.some((start) => String(queryKey[0]).startsWith(start)) });
  const save = useMutation({
    mutationFn: ({ fields, how }: { fields: Fields; how: How }) => {
      const body = { ...bodyOf(fields), ...(how.confirm ? { confirm: true } : {}) };
      if (!seen.current) return add(body);
      const change = changeOf(path, seen.current, how);
      return patch<View>(change.path, change.version, body);
    },
    onSuccess: async (view) => {
      // A form that stays open goes on from what it saved.
      if (seen.current) seen.current = { ...seen.current, ...versionOf(view) };
      await askAgain();
      onSaved(view);
    },
    // Whoever closes the form and opens it again sees what the other saved.
    onError: (error) => void (isConflict(error) && askAgain()),
  });
  return {
    mutate: (fields, how = {}) => {
      setLast(how);
      save.mutate({ fields, how });
    },
    error: save.error,
    isPending: save.isPending,
    wayOn: wayOnAfter(save.error, last),
  };
}
