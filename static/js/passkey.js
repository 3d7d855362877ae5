// Asks the browser for a passkey and sends its answer with the form. Without this script, and where a browser has no
// passkeys, what belongs to them stays hidden, and a password does the same.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

// A passkey belongs to a name, never to a number in the place of one.
const can = "PublicKeyCredential" in window && isSecureContext && /[a-z]/i.test(location.hostname);

function readOptions(form) {
  const options = JSON.parse(form.dataset.passkeyOptions);
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    for (const one of options[list] ?? []) one.id = toBytes(one.id);
  }
  return options;
}

function writeAnswer({ id, rawId, type, response }) {
  const parts = {};
  for (const name of ["attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = toText(response[name]);
  }
  return JSON.stringify({ id, rawId: toText(rawId), type, response: parts });
}

async function ask(form) {
  const status = form.querySelector("[data-passkey-status]");
  const button = form.querySelector("button");
  status.textContent = "";
  button.disabled = true;
  try {
    const answer = await navigator.credentials[form.dataset.passkey]({ publicKey: readOptions(form) });
    form.elements.credential.value = writeAnswer(answer);
    form.submit();
  } catch (error) {
    // Turned away, too late, or no such key: the browser says no more than that. One thing it tells apart: a device
    // that holds a key of this account makes no second one, and trying again would never help.
    const isPresent = error.name === "InvalidStateError";
    status.textContent = (isPresent && status.dataset.passkeyPresent) || status.dataset.passkeyFailed;
    button.disabled = false;
    button.focus();
  }
}

if (can) {
  for (const part of document.querySelectorAll("[data-passkey], [data-passkey-only]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-passkey-without]")) part.hidden = true;
  // One way stands out: where there is a passkey to use, a password is the other way.
  for (const button of document.querySelectorAll("[data-passkey-second]")) button.classList.remove("button--primary");
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
}

// What is typed can be looked at, so that it need not be typed twice.
for (const box of document.querySelectorAll("[data-reveal]")) {
  box.closest("[hidden]").hidden = false;
  box.addEventListener("change", () => {
    document.getElementById(box.dataset.reveal).type = box.checked ? "text" : "password";
  });
}
