// openid-client as its users write it, with every check that it has.

import * as oidc from "openid-client";
import { ask, run } from "./talk.mjs";

const proofs = {
  client_secret_post: ({ clientSecret }) => oidc.ClientSecretPost(clientSecret),
  client_secret_basic: ({ clientSecret }) => oidc.ClientSecretBasic(clientSecret),
  none: () => oidc.None(),
  async private_key_jwt({ key, kid }) {
    const der = Buffer.from(key.replace(/-----[A-Z ]+-----|\s/g, ""), "base64");
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    return oidc.PrivateKeyJwt({ key: await crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]), kid });
  },
};

async function discovered(given) {
  const proof = await proofs[given.proof](given);
  const config = await oidc.discovery(new URL(given.issuer), given.clientId, undefined, proof);
  oidc.enableNonRepudiationChecks(config);
  return config;
}

// By code, with a proof key, a nonce and a state; what is asked goes in the address, or is pushed ahead.
async function signIn(config, { redirectUri, scope, pushed, maxAge }) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const [expectedNonce, expectedState] = [oidc.randomNonce(), oidc.randomState()];
  const asked = {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    nonce: expectedNonce,
    state: expectedState,
    ...(maxAge && { max_age: `${maxAge}` }),
  };
  const build = pushed ? oidc.buildAuthorizationUrlWithPAR : oidc.buildAuthorizationUrl;
  const back = new URL(await ask("visit", (await build(config, asked)).href));
  const checks = { pkceCodeVerifier, expectedNonce, expectedState, maxAge, idTokenExpected: true };
  return oidc.authorizationCodeGrant(config, back, checks);
}

await run({
  // Sign in, ask who it is, refresh, ask about the token, give it back, sign out.
  async aServer(given) {
    const config = await discovered(given);
    const tokens = await signIn(config, given);
    const claims = tokens.claims();
    const who = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
    const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token);
    const before = await oidc.tokenIntrospection(config, fresh.refresh_token);
    await oidc.tokenRevocation(config, fresh.refresh_token);
    const after = await oidc.tokenIntrospection(config, fresh.refresh_token);
    const leaving = { post_logout_redirect_uri: given.leaveTo, id_token_hint: fresh.id_token, state: "gone" };
    const left = await ask("leave", oidc.buildEndSessionUrl(config, leaving).href);
    return { claims, who, fresh: fresh.claims(), before, after, left };
  },

  async aProgram(given) {
    const config = await discovered(given);
    const tokens = await signIn(config, given);
    return { claims: tokens.claims(), accessToken: tokens.access_token, };
  },

  async aDevice(given) {
    const config = await discovered(given);
    const device = await oidc.initiateDeviceAuthorization(config, { scope: given.scope });
    await ask("approve", device);
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, device);
    return { claims: tokens.claims(), accessToken: tokens.access_token };
  },

  async byItself(given) {
    const tokens = await oidc.clientCredentialsGrant(await discovered(given), { scope: given.scope });
    return { accessToken: tokens.access_token, type: tokens.token_type, seconds: tokens.expires_in };
  },
});
