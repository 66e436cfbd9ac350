/** What a project installs beside this package, for the parts that it uses, and in which releases. As in `package.json`. */
export const PACKAGES = {
  "@slack/bolt": "^4.0.0 || ^5.0.0",
  "@slack/oauth": "^3.0.0 || ^4.0.0",
  "cli-table3": "^0.6.5",
  "d3-scale": "^4.0.3",
  "d3-shape": "^3.2.1",
  express: "^5.3.0",
  helmet: "^8.3.0",
  jose: "^6.0.0 || ^5.10.0",
  libsql: "^0.5.29",
  mongodb: "^6.13.0 || ^7.0.0",
  pino: "^10.4.0",
  yaml: "^2.9.1",
  zod: "^4.6.7",
} as const;

export type PackageName = keyof typeof PACKAGES;

/** What the service needs beside its database, which is loaded when it is opened. */
export const OF_THE_SERVICE = [
  "@slack/bolt",
  "express",
  "helmet",
  "pino",
  "yaml",
  "zod",
] as const satisfies readonly PackageName[];

/** What Sign in with Slack needs, where the manifest asks for it. */
export const OF_SIGN_IN = ["jose"] as const satisfies readonly PackageName[];

/** What the commands need in the same way. */
export const OF_THE_COMMANDS = ["cli-table3", "d3-scale", "d3-shape", ...OF_THE_SERVICE] as const;
