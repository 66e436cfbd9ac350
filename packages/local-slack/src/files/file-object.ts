import type { StoredFile } from "./stored-file.js";

/** https://docs.slack.dev/reference/objects/file-object */
export interface FileObject {
  id: string;
  created: number;
  timestamp: number;
  name: string;
  title: string;
  mimetype: string;
  filetype: string;
  pretty_type: string;
  user: string;
  user_team: string;
  editable: boolean;
  size: number;
  mode: "hosted" | "snippet";
  is_external: boolean;
  external_type: string;
  is_public: boolean;
  public_url_shared: boolean;
  display_as_bot: boolean;
  username: string;
  url_private: string;
  url_private_download: string;
  permalink: string;
  channels: string[];
  groups: string[];
  ims: string[];
  alt_txt?: string;
}

/** By the end of the name: what Slack calls the type, for programs and for people. Others are `binary`. */
const TYPES: Readonly<Record<string, readonly [filetype: string, pretty: string, mimetype: string]>> = {
  csv: ["csv", "CSV", "text/csv"],
  gif: ["gif", "GIF", "image/gif"],
  html: ["html", "HTML", "text/html"],
  jpeg: ["jpg", "JPEG", "image/jpeg"],
  jpg: ["jpg", "JPEG", "image/jpeg"],
  js: ["javascript", "JavaScript/JSON", "text/plain"],
  json: ["json", "JSON", "text/plain"],
  md: ["markdown", "Markdown (raw)", "text/plain"],
  pdf: ["pdf", "PDF", "application/pdf"],
  png: ["png", "PNG", "image/png"],
  py: ["python", "Python", "text/plain"],
  ts: ["typescript", "TypeScript", "text/plain"],
  txt: ["text", "Plain Text", "text/plain"],
  zip: ["zip", "Zip", "application/zip"],
};

export function fileObject(file: StoredFile, url: string): FileObject {
  const ending = /\.([a-z0-9]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? "";
  const [filetype, pretty_type, mimetype] = TYPES[ending] ?? ["binary", "Binary", "application/octet-stream"];
  const isSnippet = file.snippetType !== undefined;
  const slug = encodeURIComponent(file.name.toLowerCase());
  const place = `${url}/files-pri/${file.team}-${file.id}`;
  const channels = [...new Set(file.shares.map(({ channel }) => channel))];
  const isPublic = file.shares.some(({ isPrivate }) => !isPrivate);
  return {
    id: file.id,
    created: file.createdSec,
    timestamp: file.createdSec,
    name: file.name,
    title: file.title,
    mimetype,
    filetype: file.snippetType ?? filetype,
    pretty_type,
    user: file.user,
    user_team: file.team,
    editable: isSnippet,
    size: file.size,
    mode: isSnippet ? "snippet" : "hosted",
    is_external: false,
    external_type: "",
    is_public: isPublic,
    public_url_shared: false,
    display_as_bot: false,
    username: "",
    url_private: `${place}/${slug}`,
    url_private_download: `${place}/download/${slug}`,
    permalink: `${url}/files/${file.user}/${file.id}/${slug}`,
    channels: channels.filter((id) => id.startsWith("C") && isPublicIn(file, id)),
    groups: channels.filter((id) => id.startsWith("C") && !isPublicIn(file, id)),
    ims: channels.filter((id) => id.startsWith("D")),
    ...(file.altText !== undefined && { alt_txt: file.altText }),
  };
}

function isPublicIn(file: StoredFile, channel: string): boolean {
  return file.shares.some((share) => share.channel === channel && !share.isPrivate);
}
