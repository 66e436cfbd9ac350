/**
 * When Slack sent an event, by its `event_time`, which has whole seconds: the beginning of that second. Undefined where
 * the event does not say.
 */
export function sentAt({ event_time: seconds }: { readonly event_time?: unknown }): Date | undefined {
  const date = new Date(typeof seconds === "number" ? seconds * 1_000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
