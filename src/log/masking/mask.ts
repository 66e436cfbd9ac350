import { decodeOnce, encodedBytesMasker } from "./encodings.js";
import { knownSecrets } from "./known-secrets.js";
import { maskShapes } from "./shapes.js";

export type Mask = (text: string) => string;

/** How many encodings inside each other are removed: enough for JSON in a query in a query. */
const MAX_LAYERS = 3;

/** Longer text is cut, unless another limit is given. */
const MAX_LENGTH = 20_000;

/** So many characters are removed from the end of text that was cut: half a secret may be there. Longer than any secret. */
const CUT_LENGTH = 2_000;

/** The shortest of the secrets that are known by their shape. */
const MIN_SHAPE_LENGTH = 12;

/**
 * Replaces secrets inside text: those given, and whatever has the shape or the name of one, plain or encoded. Text that
 * shows a secret only when it is decoded is shown decoded, with the secret masked. Long text is cut, so that none takes long.
 */
export function masker(secrets: readonly string[], maxLength = MAX_LENGTH): Mask {
  const known = knownSecrets(secrets);
  const maskText = inEachLayer((text) => maskShapes(known.mask(text)));
  const maskBytes = encodedBytesMasker(Math.min(MIN_SHAPE_LENGTH, known.minLength), maskText);
  const mask = inEachLayer((text) => maskBytes(maskShapes(known.mask(text))));
  return (text) =>
    text.length <= maxLength ? mask(text) : `${mask(text.slice(0, maxLength)).slice(0, -CUT_LENGTH)} [cut]`;
}

/** Masks text as it stands, and as it reads when its encodings are taken off one after the other. */
function inEachLayer(mask: Mask): Mask {
  return (text) => {
    let shown = mask(text);
    let view = shown;
    for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
      const decoded = decodeOnce(view);
      if (decoded === view) break;
      view = mask(decoded);
      if (view !== decoded) shown = view;
    }
    return shown;
  };
}
