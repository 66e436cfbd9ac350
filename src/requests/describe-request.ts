/** The log fields for a request: its kind and the names that the app itself gave, and nothing that people wrote. */
// biome-ignore lint/suspicious/noExplicitAny: Slack's JSON
export function describeRequest(body: Record<string, any>): object {
  const { type, command, actions, callback_id, view, team, team_id } = body;
  const names = {
    team: team?.id ?? team_id,
    type,
    command,
    actionId: actions?.[0]?.action_id,
    callbackId: callback_id ?? view?.callback_id,
  };
  return Object.fromEntries(Object.entries(names).filter(([, name]) => isName(name)));
}

/** Slack's limit for the length of an `action_id` or a `callback_id`. */
function isName(value: unknown): boolean {
  return typeof value === "string" && value.length <= 255;
}
