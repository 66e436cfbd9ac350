/** What `own-require.ts` is in the CommonJS build, where there is no `import.meta`. */
export const ownRequire: NodeJS.Require = require;
