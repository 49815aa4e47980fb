import { client, ready, server } from '@serenity-kit/opaque';

/*
 * The exchange by which two machines prove to each other that they know the same code, without telling it: OPAQUE
 * (RFC 9807). Who sees all that passes learns neither the code nor the key, and who guesses has one guess an exchange.
 * OPAQUE is made for accounts that a server keeps; here the "account" lives for five minutes in the memory of the node
 * that shows the code, so its key stretching, which guards stolen records, can be slight.
 */

const WHO = 'twin';
const STRETCHING = { 'argon2id-custom': { iterations: 1, memory: 64, parallelism: 1 } };

/** The side that shows the code. */
export interface HostSide {
  /** Answers an opening move; undefined when it is none. */
  begin(opening: string): { readonly reply: string; finish(last: string): string | undefined } | undefined;
}

/** What the host has to know of its code. */
export async function hostSide(code: string): Promise<HostSide> {
  await ready;
  const serverSetup = server.createSetup();
  const { registrationRequest, clientRegistrationState } = client.startRegistration({ password: code });
  const { registrationResponse } = server.createRegistrationResponse({
    serverSetup,
    userIdentifier: WHO,
    registrationRequest,
  });
  const { registrationRecord } = client.finishRegistration({
    password: code,
    registrationResponse,
    clientRegistrationState,
    keyStretching: STRETCHING,
  });
  return {
    begin: opening =>
      attempted(() => {
        const { serverLoginState, loginResponse } = server.startLogin({
          serverSetup,
          userIdentifier: WHO,
          registrationRecord,
          startLoginRequest: opening,
        });
        return {
          reply: loginResponse,
          finish: last =>
            attempted(() => server.finishLogin({ serverLoginState, finishLoginRequest: last }).sessionKey),
        };
      }),
  };
}

/** The side that enters the code. */
export interface GuestSide {
  readonly opening: string;
  /** The last move and the key; undefined when the host does not know this code. */
  finish(reply: string): { readonly last: string; readonly sessionKey: string } | undefined;
}

export async function guestSide(code: string): Promise<GuestSide> {
  await ready;
  const { clientLoginState, startLoginRequest } = client.startLogin({ password: code });
  return {
    opening: startLoginRequest,
    finish: reply =>
      attempted(() => {
        const finished = client.finishLogin({
          clientLoginState,
          loginResponse: reply,
          password: code,
          keyStretching: STRETCHING,
        });
        return finished && { last: finished.finishLoginRequest, sessionKey: finished.sessionKey };
      }),
  };
}

/** The library throws at what is malformed; here that is one way of being wrong. */
function attempted<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
