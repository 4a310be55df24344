/** How names are compared: the same here, in the look-ups, and where the tables are built and checked for clashes. */

/** No name of a part, a place, a model or a data set is longer; text that is, is no name, and is not searched. */
export const longestName = 300;

/** Lower case, with spaces, `-`, `_` and other separators left out: "RTX 3090-Ti" and "rtx_3090_ti" are one name. */
export function plainKey(name: string): string {
  return name.toLowerCase().replace(/[\s\-_]+/g, "");
}

const acceleratorMakers = /^(?:nvidia|tesla|geforce|amd|google|intel)[\s\-_]+/;

/**
 * An accelerator's name for comparison: lower case, without a count (`a100:8`), marks, maker and line (`NVIDIA`, `Tesla`, `GeForce`),
 * and without separators.
 */
export function acceleratorKey(name: string): string {
  let rest = name
    .toLowerCase()
    .replace(/\((?:r|tm)\)|[®™]/g, " ")
    .replace(/:\d+$/, "")
    .trim()
    .replace(/[\s\-_]gpus?$/, "");
  while (acceleratorMakers.test(rest)) rest = rest.replace(acceleratorMakers, "");
  return plainKey(rest);
}

/** A cloud region's name for comparison: lower case without spaces. Its `-` counts: `us-east-1` and `us-east1` are two places. */
export function regionKey(name: string): string {
  return name.toLowerCase().replace(/\s+/g, "");
}

/** A processor's name for comparison: without marks, generation words, core counts and clock ("13th Gen … CPU @ 3.40GHz"). */
export function cpuKey(name: string): string {
  return plainKey(
    name
      .toLowerCase()
      .replace(/\((?:r|tm)\)|[®™]/g, " ")
      .replace(/@.*/s, "")
      .replace(/\b\d+(?:st|nd|rd|th) gen(?:eration)?\b/g, " ")
      .replace(/\bwith radeon.*$/, " ")
      .replace(/\b(?:\d+|six|eight|twelve|sixteen)-core\b/g, " ")
      .replace(/\b(?:cpu|processor)\b/g, " "),
  );
}

/** A place's name for comparison: lower case, accents and punctuation left out but for the `-` and `:` of zone codes. */
export function placeKey(name: string): string {
  return name
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9\-:]+/g, "");
}

/** A data set's name for comparison: lower case, without separators but the owner's slash, a tfds version (`:3.0.1`) and a folder's trailing slash. */
export function datasetKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/:\d[\d.*]*$/, "")
    .replace(/(?<![\\/])[\\/]+$/, "")
    .replace(/[\s\-_]+/g, "");
}
