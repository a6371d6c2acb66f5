// The page of tokens: make one and show it once, end one.
const page = document.getElementById("tokens");
const failed = document.getElementById("token-failed");

async function ask(method, path, body) {
  failed.hidden = true;
  const response = await fetch(page.dataset.api + path, {
    method,
    headers: { "X-XSRFToken": page.dataset.xsrf, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(String(response.status));
  return response;
}

function orSay(work) {
  return async (event) => {
    event.preventDefault();
    try {
      await work(event);
    } catch {
      failed.hidden = false;
    }
  };
}

document.getElementById("new-token").addEventListener(
  "submit",
  orSay(async () => {
    const note = document.getElementById("token-note").value;
    const expires_in = Number(document.getElementById("token-expires").value);
    const made = await (await ask("POST", "", { note, expires_in })).json();
    document.getElementById("token-value").textContent = made.token;
    document.getElementById("token-made").hidden = false;
  }),
);

for (const button of page.querySelectorAll("[data-revoke]")) {
  button.addEventListener(
    "click",
    orSay(async () => {
      const row = button.closest("[data-token]");
      await ask("DELETE", "/" + encodeURIComponent(row.dataset.token));
      row.remove();
    }),
  );
}
