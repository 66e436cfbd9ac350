import type { VendoredPackage } from "./vendored-packages.js";

/** What is read of this package's own package.json. */
export interface OwnPackage {
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What a project needs to be built and tested. */
const TOOLS = {
  "@types/mocha": "^10.0.10",
  "@types/node": "^20.19.43",
  mocha: "^12.0.3",
  typescript: "^7.0.2",
} as const;

/** Peers that a project adds when it wants them. */
const LEFT_OUT: readonly string[] = ["@opentelemetry/api", "local-slack"];

const APP = "dist/src/app.js";

/** The package.json of a project: its commands, the packages in `vendor`, and what they need beside them. */
export function projectPackage(
  name: string,
  { peerDependencies = {} }: OwnPackage,
  service: VendoredPackage,
  localSlack: { readonly name: string; readonly spec: string },
): object {
  const peers = Object.entries(peerDependencies)
    .filter(([peer]) => !LEFT_OUT.includes(peer))
    .map(([peer, range]) => [peer, newest(range)]);
  return {
    name,
    version: "0.0.0",
    private: true,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: {
      build: "tsc",
      prestart: "npm run -s build",
      start: "exec node --enable-source-maps dist/src/main.js",
      predemo: "npm run -s build",
      demo: `bolt-mongodb-app demo --app ${APP}`,
      pretest: "npm run -s build",
      test: 'mocha --timeout 10000 "dist/test/**/*.test.js"',
      predoctor: "npm run -s build",
      doctor: `bolt-mongodb-app doctor --app ${APP}`,
      manifest: "bolt-mongodb-app manifest",
      keys: "bolt-mongodb-app keys",
      app: "bolt-mongodb-app",
      "update-packages": "bolt-mongodb-app update-packages",
    },
    dependencies: sorted([[service.name, service.spec], ...peers]),
    devDependencies: sorted([[localSlack.name, localSlack.spec], ...Object.entries(TOOLS)]),
  };
}

/** Of `^4.0.0 || ^5.0.0` the last. */
function newest(range: string): string {
  return range.split("||").at(-1)?.trim() ?? range;
}

function sorted(entries: readonly (readonly string[])[]): object {
  return Object.fromEntries([...entries].sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}
