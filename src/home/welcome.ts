/** What the bot writes to the person who installed the app, in Slack's mrkdwn: what its listeners say, and no more. */
export function welcomeText({
  appName,
  answersWho,
  toTry,
  connect,
}: {
  readonly appName: string;
  /** Each ends the sentence "I answer when somebody". */
  readonly answersWho: readonly string[];
  readonly toTry: readonly string[];
  /** Undefined where accounts cannot be connected. */
  readonly connect: { readonly url: string; readonly onHomeTab: boolean } | undefined;
}): string {
  const installed = `*${appName} is installed.*`;
  return [
    answersWho.length === 0 ? installed : `${installed} I answer when somebody ${answersWho.join(" or ")}.`,
    ...(toTry.length === 0
      ? []
      : [`${count(toTry)} to try:\n${toTry.map((line) => `• ${line}`).join("\n")}`]),
    ...(connect === undefined
      ? []
      : [
          `People connect their own accounts here${connect.onHomeTab ? ", or on my Home tab" : ""}: <${connect.url}|Connect your account>`,
        ]),
  ].join("\n\n");
}

function count({ length }: readonly string[]): string {
  return length === 1 ? "One thing" : `${["Two", "Three", "Four", "Five"][length - 2] ?? length} things`;
}
