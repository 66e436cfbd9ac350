import type { AppIcon, AppRegistration } from "../../app/app-registration.js";

/** Slack's color for an app whose manifest has none. */
const SLACKS_OWN = "#2c2d30";

/** The class of what is in the colors of an app. */
export function appClass({ appId }: AppRegistration): string {
  return `of-${appId}`;
}

/** The colors and the picture of an app; those of the first app are everywhere where no app is named. */
export function appRules(app: AppRegistration, isFirst: boolean): string {
  const { backgroundColor, icon } = app.settings;
  const where = isFirst
    ? { colors: ":root", picture: "" }
    : { colors: `.${appClass(app)}`, picture: `.${appClass(app)}` };
  return appColorRule(backgroundColor, where.colors) + appIconRule(icon, where.picture);
}

/**
 * The two colors of `.tone-app`: the app's own, from its manifest, and black or white for initials that can be read on
 * it.
 */
export function appColorRule(backgroundColor: string | undefined, selector = ":root"): string {
  const isColor = backgroundColor !== undefined && /^#([0-9a-f]{3}){1,2}$/i.test(backgroundColor);
  const color = isColor ? backgroundColor : SLACKS_OWN;
  return `${selector} { --app: ${color}; --on-app: ${luminance(color) < 0.179 ? "#fff" : "#000"}; }\n`;
}

/** The app's picture over the color; it is in the rule itself, since pages load no picture from anywhere. */
export function appIconRule(icon: AppIcon | undefined, selector = ""): string {
  if (icon === undefined) return "";
  const data = Buffer.from(icon.bytes).toString("base64");
  return `.tone-app${selector} { background: center / cover url("data:${icon.type};base64,${data}"), var(--app); color: transparent; }\n`;
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance: at 0.179 white and black are equally readable. */
function luminance(color: string): number {
  const digits = color.length === 4 ? color.slice(1).replace(/./g, "$&$&") : color.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4]
    .map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
