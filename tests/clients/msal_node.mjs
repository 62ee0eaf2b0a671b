// @azure/msal-node as its users write it.

import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from "@azure/msal-node";
import { ask, run } from "./talk.mjs";

const auth = ({ authority, clientId, clientSecret, clientCertificate }) => ({
  clientId,
  clientSecret,
  clientCertificate,
  authority,
  knownAuthorities: [new URL(authority).host],
});
const server = (given) => new ConfidentialClientApplication({ auth: auth(given) });
const program = (given) => new PublicClientApplication({ auth: auth(given) });

const told = ({ accessToken, account, fromCache, idTokenClaims }) => ({
  accessToken,
  account: account?.homeAccountId,
  username: account?.username,
  fromCache,
  idTokenClaims,
});

// What somebody signed in to gives: at once, from the cache, and by the refresh token.
async function silently(app, first, scopes) {
  const { account } = first;
  const kept = await app.acquireTokenSilent({ account, scopes });
  const fresh = await app.acquireTokenSilent({ account, scopes, forceRefresh: true });
  return { first: told(first), kept: told(kept), fresh: told(fresh) };
}

// By a code and a proof key; `ask` answers with the address that the browser came back to.
async function byCode(app, { scopes, redirectUri, codeVerifier }) {
  const crypto = new CryptoProvider();
  const { verifier, challenge } = await crypto.generatePkceCodes();
  const [state, nonce] = [crypto.createNewGuid(), crypto.createNewGuid()];
  const asked = { scopes, redirectUri, state, nonce, codeChallenge: challenge, codeChallengeMethod: "S256" };
  const back = new URL(await ask("visit", await app.getAuthCodeUrl(asked))).searchParams;
  const redeeming = { scopes, redirectUri, state, nonce, code: back.get("code"), codeVerifier: codeVerifier ?? verifier };
  return app.acquireTokenByCode(redeeming, { code: back.get("code"), state: back.get("state") });
}

const byDevice = (app, { scopes }) =>
  app.acquireTokenByDeviceCode({ scopes, deviceCodeCallback: (code) => ask("approve", code) });

await run({
  async clientCredentials(given) {
    const app = server(given);
    const first = await app.acquireTokenByClientCredential({ scopes: given.scopes });
    const again = await app.acquireTokenByClientCredential({ scopes: given.scopes });
    return { first: told(first), again: told(again) };
  },

  async authorizationCode(given) {
    const app = given.clientSecret ? server(given) : program(given);
    return silently(app, await byCode(app, given), given.scopes);
  },

  async deviceCode(given) {
    const app = program(given);
    return silently(app, await byDevice(app, given), given.scopes);
  },

  async password(given) {
    const app = program(given);
    return silently(app, await app.acquireTokenByUsernamePassword(given), given.scopes);
  },

  // The library listens itself, and is answered by a form.
  async interactive(given) {
    const app = program(given);
    const openBrowser = (url) => ask("visit", url);
    return silently(app, await app.acquireTokenInteractive({ scopes: given.scopes, openBrowser }), given.scopes);
  },

  async onBehalfOf({ caller, api }) {
    const called = await byCode(program(caller), caller);
    const app = server(api);
    const asked = { oboAssertion: called.accessToken, scopes: api.scopes };
    const first = await app.acquireTokenOnBehalfOf(asked);
    return { first: told(first), again: told(await app.acquireTokenOnBehalfOf(asked)) };
  },

  // An API wants more than was proved.
  async challenged(given) {
    const app = program(given);
    const { account } = await byCode(app, given);
    return told(await app.acquireTokenSilent({ account, scopes: given.scopes, claims: given.claims }));
  },

  // Somebody ends it meanwhile.
  async revoked(given) {
    const app = program(given);
    const { account } = await byCode(app, given);
    await ask("revoke", account.localAccountId);
    return told(await app.acquireTokenSilent({ account, scopes: given.scopes, forceRefresh: true }));
  },
});
