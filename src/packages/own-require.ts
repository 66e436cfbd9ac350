import { createRequire } from "node:module";

/** `require`, as this package sees the others. */
export const ownRequire: NodeJS.Require = createRequire(import.meta.url);
