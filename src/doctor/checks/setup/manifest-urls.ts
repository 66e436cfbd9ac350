import { readManifestText } from "../../../manifest/app-manifest.js";
import { appUrlProblem } from "../../../manifest/manifest-for-url.js";
import { ownUrls } from "../../../manifest/own-url.js";
import { YamlSource } from "../../../manifest/yaml-source.js";
import type { SetupCheck } from "../../context.js";
import { info, ok, warning } from "../../finding.js";

/**
 * Whether the manifest has the address of the app. The app takes only paths from it; but Slack has the addresses of
 * whatever was pasted there, and honours a redirect URL only when it is one of those.
 */
export const manifestUrls: SetupCheck = async ({ config, manifestFile }) => {
  const urls = ownUrls(new YamlSource(readManifestText(manifestFile)).data).map(({ url }) => new URL(url));
  const origin = urls[0]?.origin ?? "";
  const { redirectPath, signIn } = config.manifest;
  const redirectUrls = [redirectPath, ...(signIn ? [signIn.redirectPath] : [])].map(
    (path) => config.publicUrl + path,
  );
  const redirectUrl = `redirect URL${signIn ? "s are" : " is"} ${redirectUrls.join(" and ")}`;
  if (config.slack.appToken !== undefined) {
    return [
      info(
        "manifest.socket-mode",
        `Slack's requests come over a WebSocket: at Slack, Socket Mode must be on, and the ${redirectUrl}.`,
        `npm run manifest -- print --socket-mode --url ${config.publicUrl} prints the manifest to paste there.`,
      ),
    ];
  }
  if (urls.every(({ href }) => href.startsWith(`${config.publicUrl}/`))) {
    return [ok("manifest.urls", `${manifestFile} has the app at PUBLIC_URL; its ${redirectUrl}.`)];
  }
  const requestUrls = config.manifest.requestPaths.map((path) => config.publicUrl + path).join(", ");
  const atSlack = `At Slack the redirect URL${signIn ? "s" : ""} must be ${redirectUrls.join(" and ")}, and the request URL ${requestUrls}`;
  const whatToDo =
    appUrlProblem(config.publicUrl) === undefined
      ? `${atSlack}: npm run manifest -- print --url ${config.publicUrl} prints the manifest to paste there.`
      : `${atSlack}.`;
  if (/(^|\.)example(\.com|\.org|\.net)?$/.test(new URL(origin).hostname)) {
    return [
      info("manifest.example-urls", `${manifestFile} has the address of an example, ${origin}.`, whatToDo),
    ];
  }
  return [
    warning(
      "manifest.other-urls",
      `${manifestFile} has the app at ${origin}, and PUBLIC_URL is ${config.publicUrl}.`,
      whatToDo,
    ),
  ];
};
