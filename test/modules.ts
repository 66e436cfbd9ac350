import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** The modules of the app, each above those that it may import. CONTRIBUTING.md says what each is for. */
export const MODULES = [
  "errors.ts",
  "memory",
  "log",
  "packages",
  "telemetry",
  "manifest",
  "database",
  "app-state",
  "encryption",
  "config",
  "installations",
  "own-collections",
  "audit",
  "slack",
  "events",
  "rotation",
  "keys",
  "overview",
  "clients",
  "agent",
  "requests",
  "lifecycle",
  "customer-data",
  "home",
  "web/pages",
  "oauth",
  "signin",
  "listeners",
  "workspaces",
  "web",
  "app",
  "index.ts",
  "testing",
  "doctor",
  "serving",
  "service.ts",
  "entry",
  "demo",
  "project",
  "dashboard",
  "cli",
  "main.ts",
];

export interface Import {
  readonly file: string;
  /** A file, as a path from here, for what is imported by a path; else the name of a package. */
  readonly from: string;
  readonly isTypeOnly: boolean;
}

/** The TypeScript files of a folder, as paths from here. */
export function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file).replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && !file.includes("/dist/"));
}

/** What a file imports or exports on, types too. */
export function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(
    /^(?:import|export)\b(?<type> type)?[^;"]*?from "(?<from>[^"]+)"|\bimport\("(?<late>[^"]+)"\)|^import "(?<bare>[^"]+)"/gm,
  );
  return [...statements].map(({ groups = {} }) => {
    const from = groups.from ?? groups.late ?? groups.bare ?? "";
    const isPath = from.startsWith(".");
    return {
      file,
      from: isPath ? posix.join(dirname(file), from).replace(/\.js$/, ".ts") : from,
      isTypeOnly: groups.type !== undefined,
    };
  });
}

/** The module that a file of `src/` belongs to. */
export function moduleOf(file: string): string {
  const path = file.replace("src/", "");
  return path.startsWith("web/pages/") ? "web/pages" : (path.split("/")[0] ?? "");
}
