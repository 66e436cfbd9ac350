import { AsyncLocalStorage } from "node:async_hooks";

/** A run of a listener, a middleware or a hook, as logs name it. */
export interface ListenerRun {
  readonly listener: string;
  /** What it runs for. */
  readonly event?: string;
  readonly type?: string;
  readonly team?: string | null | undefined;
}

const runs = new AsyncLocalStorage<ListenerRun>();

/** Does the work as this run, or as part of the current run. Everything that the work starts belongs to the run, too. */
export function runListener<T>(run: ListenerRun, work: () => T): T {
  return runs.run({ ...runs.getStore(), ...run }, work);
}

/** The run that the current code belongs to; undefined when no listener started it. */
export function currentListenerRun(): ListenerRun | undefined {
  return runs.getStore();
}
