import assert from "node:assert/strict";
import type { Express } from "express";
import { httpSurface } from "../../src/http/http-surface.js";

/** What Express keeps of a route, or of a router that is mounted at a path. */
interface Layer {
  readonly rawPath?: string | RegExp | readonly string[];
  readonly slash: boolean;
  readonly route?: {
    readonly path: string | readonly string[];
    readonly methods: { readonly get?: boolean };
  };
  readonly handle: { readonly stack?: readonly Layer[] };
}

/** Stands for the state of a local Slack: its routes are declared without looking at it. */
const NO_STATE: never = new Proxy(() => undefined, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => "" : NO_STATE),
  apply: () => NO_STATE,
}) as never;

/** The paths of everything that a local Slack answers to GET, such as `/client/:team/:user/:channel`. */
export function getRoutes(): readonly string[] {
  const surface: Express = httpSurface(NO_STATE, {
    calls: NO_STATE,
    failures: NO_STATE,
    stubs: NO_STATE,
    timers: NO_STATE,
    pages: NO_STATE,
    control: (_request, _response, next) => next(),
  });
  const { stack } = surface.router as unknown as { readonly stack: readonly Layer[] };
  return [...new Set(routesIn(stack, ""))];
}

function routesIn(layers: readonly Layer[], at: string): readonly string[] {
  return layers.flatMap(({ route, rawPath, slash, handle }) => {
    if (route !== undefined) {
      return route.methods.get === true ? [route.path].flat().map((path) => at + path) : [];
    }
    if (handle.stack === undefined) return [];
    assert.ok(slash || typeof rawPath === "string", "a router is mounted at one path");
    return routesIn(handle.stack, slash ? at : at + rawPath);
  });
}
