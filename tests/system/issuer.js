// SPDX-License-Identifier: Apache-2.0
// An OpenID provider to sign in at: oidc-provider from npm with its own login pages, on loopback.
//
//     node issuer.js PORT REDIRECT_URI KEYS.json
//
// Anybody may sign in with any password; "ana" is ana@example.com, and so on. Addresses of people
// whose name begins with "un" are not verified. Access tokens are JWTs for the audience "shop-api".
const fs = require("fs");

const [port, redirectUri, keys] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;

const roles = { ana: ["clerk"], boss: ["chief"] };

import("oidc-provider").then(({ default: Provider }) => {
  const provider = new Provider(url, {
    jwks: JSON.parse(fs.readFileSync(keys, "utf8")),
    cookies: { keys: ["not a secret"] },
    clients: [
      {
        client_id: "shop",
        client_secret: "a secret: with signs+",
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code"],
        id_token_signed_response_alg: "ES256",
      },
      {
        client_id: "robot",
        client_secret: "robot",
        redirect_uris: [],
        response_types: [],
        grant_types: ["client_credentials"],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: id,
        email: `${id}@example.com`,
        email_verified: !id.startsWith("un"),
      }),
    }),
    extraTokenClaims: (context, token) => ({ roles: roles[token.accountId] || ["chief"] }),
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (context) => (context.oidc.client.clientId === "robot" ? "urn:shop" : undefined),
        getResourceServerInfo: () => ({
          scope: "orders",
          audience: "shop-api",
          accessTokenFormat: "jwt",
          accessTokenTTL: 600,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  const server = provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
  process.on("SIGTERM", () => server.close(() => process.exit(0)) || server.closeAllConnections());
});
