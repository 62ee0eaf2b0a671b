// Makes a passkey, or asks for one: reads what is asked from the element `prompt`, writes what the browser gave into the
// field `credential`, and sends its form. What it may say is in the element `sayings`, and is said in the element `said`.
// WebAuthn Level 3, section 5.1. No library, nothing from elsewhere.
//
// In a form with a field of `autocomplete="webauthn"` it waits in the list that the browser shows there (section 5.1.4),
// and an element with `data-passkey` asks at once.
"use strict";

(() => {
  const asked = JSON.parse(document.getElementById("prompt")?.textContent || "{}").publicKey;
  const field = document.querySelector('input[name="credential"]');
  if (!asked || !field) return;
  const form = field.form;
  const making = "rp" in asked;
  let waiting = null;

  const sayings = JSON.parse(document.getElementById("sayings")?.textContent || "{}");

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => {
    const binary = Array.from(new Uint8Array(buffer), (each) => String.fromCharCode(each)).join("");
    return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const options = () => {
    const made = { ...asked, challenge: bytes(asked.challenge) };
    if (making) {
      made.user = { ...asked.user, id: bytes(asked.user.id) };
      made.excludeCredentials = known(asked.excludeCredentials);
    } else {
      made.allowCredentials = known(asked.allowCredentials);
    }
    return made;
  };

  const written = (credential) => {
    const { response } = credential;
    const given = { clientDataJSON: text(response.clientDataJSON) };
    if (making) {
      given.attestationObject = text(response.attestationObject);
      given.transports = response.getTransports ? response.getTransports() : [];
    } else {
      given.authenticatorData = text(response.authenticatorData);
      given.signature = text(response.signature);
      given.userHandle = response.userHandle ? text(response.userHandle) : null;
    }
    return JSON.stringify({
      id: credential.id,
      type: credential.type,
      response: given,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const say = (message) => {
    const place = document.getElementById("said");
    place.querySelector("span").textContent = message || "";
    place.hidden = !message;
  };

  const ask = async (mediation) => {
    if (waiting) waiting.abort();
    const mine = (waiting = new AbortController());
    const wanted = { publicKey: options(), signal: mine.signal };
    if (mediation) wanted.mediation = mediation;
    try {
      const given = making ? await navigator.credentials.create(wanted) : await navigator.credentials.get(wanted);
      if (mine !== waiting) return;
      field.value = written(given);
      form.submit();
    } catch (error) {
      if (mine !== waiting || mediation) return;
      say(sayings[error.name] || sayings.other);
    }
  };

  const offer = async () => {
    const able = window.PublicKeyCredential && PublicKeyCredential.isConditionalMediationAvailable;
    if (able && (await PublicKeyCredential.isConditionalMediationAvailable())) ask("conditional");
  };

  const named = () => form.querySelector('input[autocomplete~="webauthn"]')?.value;

  form.addEventListener("submit", (event) => {
    if (field.value || named()) return;
    event.preventDefault();
    say("");
    ask();
  });

  for (const each of document.querySelectorAll("[data-passkey]")) each.addEventListener("click", () => ask());

  if (!window.PublicKeyCredential) {
    say(sayings.none);
  } else if (!making && form.querySelector('input[autocomplete~="webauthn"]')) {
    offer();
  } else if (!making) {
    ask();
  }
})();
