import type { IncomingMessage } from "node:http";
import { fileTypes, mostFiles } from "../../block-kit/chosen-files.js";
import { readUpload } from "../../http/request-body.js";
import type { People } from "../../org/people.js";
import type { Fields } from "../block-kit/block-context.js";
import { type Html, html } from "../html.js";

/** Before the `block_id/action_id` in the name of the box for files of the person's own. */
const UPLOAD_PREFIX = "upload:";

/**
 * The files that are there, and a box for others, from the person's computer. Each file that is added gets another box, so that it is
 * sent once.
 */
export function fileInput(
  element: Fields,
  key: string,
  there: Html,
  { more, values, id }: { readonly more: Html; readonly values: readonly string[]; readonly id: string },
): Html {
  const accept = fileTypes(element).map((type) => `.${type}`);
  return html`${there}<label class="own-file" id="${id}-own-${values.join("-")}"><span class="quiet">From your computer</span><input type="file" name="${UPLOAD_PREFIX}${key}"${
    mostFiles(element) > 1 && html` multiple`
  }${accept.length > 0 && html` accept="${accept.join()}"`}${more}></label>`;
}

/**
 * The form of a message or view that was sent. The files of the person's own in it are uploaded, and are chosen as if they had been
 * there, with the names of fields that begin with `fieldPrefix`.
 */
export async function readElementForm(
  request: IncomingMessage,
  fieldPrefix: string,
  people: People,
  who: { readonly team: string; readonly user: string },
): Promise<URLSearchParams> {
  const sent = await readUpload(request);
  if (Buffer.isBuffer(sent)) return new URLSearchParams(sent.toString("utf8"));
  const form = new URLSearchParams();
  for (const [name, value] of sent) {
    if (typeof value === "string") form.append(name, value);
    else if (name.startsWith(UPLOAD_PREFIX) && value.size > 0) {
      const data = Buffer.from(await value.arrayBuffer());
      const { id } = await people.addFile({ ...who, name: value.name, data });
      form.append(fieldPrefix + name.slice(UPLOAD_PREFIX.length), id);
    }
  }
  return form;
}
