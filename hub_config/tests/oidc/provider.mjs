// A real OpenID Connect provider on the loopback, for signing in with. Given on its command line: its port, and the
// address that it may send people back to. It prints its issuer when it listens. Anybody is who they say they are.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "cosmos-lanes",
      client_secret: "canary-oidc-secret",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ["only-for-this-test"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of the co-op`, email: "shared@example.org", email_verified: false }),
  }),
});
createServer(provider.callback()).listen(Number(port), "127.0.0.1", () => console.log(issuer));
