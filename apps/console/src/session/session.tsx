import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useState } from 'react';
import { ApiProblem, get, rememberCsrf, whenProofNeeded, whenSignedOut } from '../api/request.ts';
import type { CurrentSession } from '../api/generated/types.gen.ts';
import { Loaded, Loading } from '../ui/states.tsx';

/** Loaded when it is needed: whoever is signed in already does not wait for it. */
const SignInScreen = lazy(() => import('./sign-in.tsx'));
const ProveAgain = lazy(() => import('./prove-again.tsx'));
const SecondFactorNeeded = lazy(() => import('./second-factor-needed.tsx'));

const Session = createContext<CurrentSession | undefined>(undefined);

/** Who is signed in; only inside `SignedIn`. */
export function useSession(): CurrentSession {
  const session = useContext(Session);
  if (!session) throw new Error('Outside of SignedIn');
  return session;
}

/** Whether whoever is signed in may do this. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes('*') || permissions.includes(permission);
}

async function readSession(): Promise<CurrentSession | null> {
  try {
    return await get<CurrentSession>('/sessions/current');
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

/** Shows its children to whoever is signed in. A session that ends is renewed above them: nothing typed is lost. */
export function SignedIn({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const query = useQuery({ queryKey: ['session'], queryFn: readSession, staleTime: Infinity, retry: 1 });
  const [proving, setProving] = useState<(proven: boolean) => void>();
  useEffect(() => whenSignedOut(() => setEnded(true)), []);
  useEffect(() => whenProofNeeded(() => new Promise((resolve) => setProving(() => resolve))), []);
  const proven = (is: boolean): void => {
    proving?.(is);
    setProving(undefined);
  };
  const begin = (session: CurrentSession): void => {
    client.setQueryData(['session'], session);
    setEnded(false);
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  };
  return (
    <Loaded query={query}>
      {(session) => {
        rememberCsrf(session?.csrfToken ?? null);
        if (!session)
          return (
            <Suspense fallback={<Loading />}>
              <SignInScreen onSignedIn={begin} />
            </Suspense>
          );
        return (
          <Session.Provider value={session}>
            {ended && (
              <Suspense>
                <SignInScreen onSignedIn={begin} over />
              </Suspense>
            )}
            {proving && (
              <Suspense>
                <ProveAgain session={session} onEnd={proven} />
              </Suspense>
            )}
            {session.secondFactorMissing ? (
              <Suspense fallback={<Loading />}>
                <SecondFactorNeeded />
              </Suspense>
            ) : (
              children
            )}
          </Session.Provider>
        );
      }}
    </Loaded>
  );
}
