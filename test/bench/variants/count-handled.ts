import type { App } from "@slack/bolt";

/** Counts the events that Bolt's App has worked off, whoever hands them to it. */
export function countHandled(app: App): () => number {
  let handled = 0;
  const processEvent = app.processEvent.bind(app);
  app.processEvent = async (event) => {
    try {
      await processEvent(event);
    } finally {
      handled += 1;
    }
  };
  return () => handled;
}
