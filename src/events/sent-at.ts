/**
 * When Slack sent an event, by its `event_time`. That has whole seconds, so this is the beginning of the second. Undefined
 * when the event has no `event_time`.
 */
export function sentAt({ event_time: seconds }: { readonly event_time?: unknown }): Date | undefined {
  const date = new Date(typeof seconds === "number" ? seconds * 1_000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
