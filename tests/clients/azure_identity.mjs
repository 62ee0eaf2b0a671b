// @azure/identity as its users write it.

import {
  AuthorizationCodeCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
} from "@azure/identity";
import { ask, run } from "./talk.mjs";

// A token, and the same from the cache.
async function twice(credential, scopes) {
  const first = await credential.getToken(scopes);
  return { token: first.token, again: (await credential.getToken(scopes)).token };
}

await run({
  secret: ({ tenant, clientId, clientSecret, scopes, options }) =>
    twice(new ClientSecretCredential(tenant, clientId, clientSecret, options), scopes),

  certificate: ({ tenant, clientId, certificatePath, scopes, options }) =>
    twice(new ClientCertificateCredential(tenant, clientId, { certificatePath }, options), scopes),

  deviceCode({ tenant, scopes, options }) {
    const userPromptCallback = (code) => ask("approve", code);
    return twice(new DeviceCodeCredential({ tenantId: tenant, userPromptCallback, ...options }), scopes);
  },

  authorizationCode: ({ tenant, clientId, clientSecret, code, redirectUri, scopes, options }) =>
    twice(new AuthorizationCodeCredential(tenant, clientId, clientSecret, code, redirectUri, options), scopes),
});
