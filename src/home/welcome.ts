/** What the bot writes to the person who installed the app, in Slack's mrkdwn. */
export function welcomeText({
  appName,
  botUserId,
  command,
  connectUrl,
}: {
  readonly appName: string;
  readonly botUserId: string;
  readonly command: string | undefined;
  readonly connectUrl: string | undefined;
}): string {
  const try_ = [`Mention me in a channel: \`@${appName}\`, or <@${botUserId}> once I am a member there.`];
  try_.push(
    command === undefined ? "Write to me here." : `Type \`${command} hello\` and I post it in your own name.`,
  );
  return [
    `*${appName} is installed.* I answer when somebody mentions me or writes to me here.`,
    `Two things to try:\n${try_.map((line) => `• ${line}`).join("\n")}`,
    ...(connectUrl === undefined
      ? []
      : [`People connect their own accounts here, or on my Home tab: <${connectUrl}|Connect your account>`]),
  ].join("\n\n");
}
