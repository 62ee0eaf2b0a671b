// A page that signs people in by @azure/msal-browser, as its documentation says.

const { authority, clientId } = await (await fetch("config.json")).json();
const scopes = ["User.Read"];
const home = `${location.origin}/`;

const app = new msal.PublicClientApplication({
  auth: {
    clientId,
    authority,
    knownAuthorities: [new URL(authority).host],
    redirectUri: `${home}redirect.html`,
    postLogoutRedirectUri: home,
  },
});

const show = (id, text) => (document.getElementById(id).textContent = text);

function welcome(answer) {
  if (answer) app.setActiveAccount(answer.account);
  show("who", app.getActiveAccount()?.username ?? "Nobody");
}

// A fresh token by the refresh token, and what Graph says to it.
async function read() {
  const { accessToken } = await app.acquireTokenSilent({ scopes, forceRefresh: true });
  const headers = { authorization: `Bearer ${accessToken}`, consistencylevel: "eventual" };
  const authorityOrigin = new URL(authority).origin;
  const me = await (await fetch(`${authorityOrigin}/v1.0/me`, { headers })).json();
  const kept = await app.acquireTokenSilent({ scopes });
  show("said", JSON.stringify({ me: me.userPrincipalName, kept: kept.fromCache }));
}

const buttons = {
  redirect: () => app.loginRedirect({ scopes }),
  popup: async () => welcome(await app.loginPopup({ scopes })),
  silent: async () => welcome(await app.ssoSilent({ scopes })),
  read,
  leave: () => app.logoutRedirect(),
  "leave-hinted": () => app.logoutRedirect({ idTokenHint: app.getActiveAccount().idToken }),
};

await app.initialize();
welcome(await app.handleRedirectPromise());
for (const [id, press] of Object.entries(buttons)) {
  document.getElementById(id).onclick = () => press().catch((error) => show("said", `${error.name}: ${error.message}`));
}
document.body.dataset.ready = "yes";
