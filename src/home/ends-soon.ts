/** What people read of an app whose token cannot be refreshed, in Slack's mrkdwn. `endsAt` is in seconds since the epoch. */
export function endsSoon(endsAt: number): string {
  return `*The app has to be installed again.* Slack does not renew its access to this workspace, which ends at ${timeOf(endsAt)}. Nothing is lost: install it again, and it goes on.`;
}

/** What a person reads whose own token cannot be refreshed. */
export function connectionEndsSoon(endsAt: number): string {
  return `*Your account has to be connected again.* Slack does not renew the app's access to it, which ends at ${timeOf(endsAt)}. Nothing is lost: connect it again, and what you ask for is done in your name.`;
}

/** Slack shows the time in the reader's own time zone (https://docs.slack.dev/messaging/formatting-message-text). */
function timeOf(endsAt: number): string {
  return `<!date^${endsAt}^{time}|${new Date(endsAt * 1_000).toISOString().slice(11, 16)} UTC>`;
}
