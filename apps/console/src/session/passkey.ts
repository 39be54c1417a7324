import type { AuthenticationResponseJSON, PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import type { CurrentSession, PasskeyAdded, PasskeyAssertionWritable, PasskeyOptions } from '../api/generated/types.gen.ts';
import { ApiProblem, post } from '../api/request.ts';

/** Browsers keep passkeys for names, never for an address such as 127.0.0.1. */
export const passkeysWork = (): boolean => 'PublicKeyCredential' in window && !/^[\d.]+$|^\[/.test(location.hostname);

/** Loaded when a passkey is used: nobody else waits for it. */
const library = () => import('@simplewebauthn/browser');

/** What the browser says when no passkey came, in words. */
function refused(error: unknown): never {
  if (error instanceof ApiProblem) throw error;
  const { name } = error as Error;
  const message =
    name === 'InvalidStateError'
      ? 'Este dispositivo já tem uma chave de acesso sua.'
      : 'Nenhuma chave de acesso foi usada. Tente de novo, ou siga de outro jeito.';
  throw new ApiProblem(0, 'passkey_not_used', message, [], undefined);
}

/** Lets a passkey of this person answer. Throws `ApiProblem` with what to tell. */
export async function answerPasskey({ token, options }: PasskeyOptions): Promise<PasskeyAssertionWritable> {
  const { startAuthentication } = await library();
  const answer: AuthenticationResponseJSON = await startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }).catch(
    refused,
  );
  const { clientDataJSON, authenticatorData, signature, userHandle } = answer.response;
  return {
    token,
    credential: { id: answer.id, type: 'public-key', response: { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) } },
  };
}

/** A passkey that answers for itself: in the place of e-mail and password. */
export const passkeyOfAnybody = async (): Promise<PasskeyAssertionWritable> => answerPasskey(await post<PasskeyOptions>('/passkeys/options'));

export const signInWithPasskey = async (): Promise<CurrentSession> => post<CurrentSession>('/sessions/passkey', await passkeyOfAnybody());

/** Creates a passkey on this or another device and registers it. */
export async function makePasskey(name: string): Promise<PasskeyAdded> {
  const { token, options } = await post<PasskeyOptions>('/me/passkeys/options');
  const { startRegistration } = await library();
  const { id, response } = await startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }).catch(refused);
  const { clientDataJSON, attestationObject, transports = [] } = response;
  return post<PasskeyAdded>('/me/passkeys', {
    token,
    name,
    credential: { id, type: 'public-key', response: { clientDataJSON, attestationObject, ...(transports.length > 0 ? { transports } : {}) } },
  });
}
