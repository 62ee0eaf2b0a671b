// @azure/msal-node as its users write it.

import {
  ConfidentialClientApplication,
  CryptoProvider,
  PublicClientApplication,
} from "@azure/msal-node";
import { ask, run } from "./talk.mjs";

const auth = ({ authority, clientId, clientSecret, clientCertificate }) => ({
  clientId,
  clientSecret,
  clientCertificate,
  authority,
  knownAuthorities: [new URL(authority).host],
});
const confidential = (given) => new ConfidentialClientApplication({ auth: auth(given) });
const publicly = (given) => new PublicClientApplication({ auth: auth(given) });
const told = ({ accessToken, account, fromCache, idTokenClaims, scopes, uniqueId, tenantId }) => ({
  accessToken,
  homeAccountId: account?.homeAccountId,
  username: account?.username,
  fromCache,
  idTokenClaims,
  scopes,
  uniqueId,
  tenantId,
});

// From the cache, then with a refresh token.
async function silently(app, { account, scopes }) {
  const kept = await app.acquireTokenSilent({ account, scopes });
  const fresh = await app.acquireTokenSilent({ account, scopes, forceRefresh: true });
  return { kept: told(kept), fresh: told(fresh) };
}

await run({
  async clientCredentials(given) {
    const app = confidential(given);
    const first = await app.acquireTokenByClientCredential({ scopes: given.scopes });
    const again = await app.acquireTokenByClientCredential({ scopes: given.scopes });
    return { first: told(first), again: told(again) };
  },
});
