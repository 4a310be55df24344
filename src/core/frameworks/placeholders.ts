/** Names that a template has where its user puts one: `path/to/model`, `<your-model>`, `YOUR_DATASET`, `xxx`. */

/** What stands for a name, as a whole part of a path or as a word of it; all that follows is what the name would be of. */
const placeholder =
  /(?:^|[/\\_-])path[/\\_-]to(?=$|[/\\_-])|(?:^|[/\\])(?:<[^<>/\\]*>|\[[^[\]/\\]*\]|x{3,}|\.{3}|…|todo|fixme|change[_-]?me|replace[_-]?me|replace[_-]with|insert|placeholder)(?=$|[/\\_.-])|(?:^|[/\\_.\s-])your(?=$|[/\\_.\s-])/i;

/** Words that say what kind of thing a file or folder holds, and not which. */
const kinds = new Set(
  (
    "a an and the of or to for in my your own custom some here data dataset datasets set sets train training trainset val valid validation test dev eval " +
    "image images img imgs picture pictures photo photos video videos audio audios wav wavs text texts txt corpus json jsonl csv tsv parquet arrow npy npz h5 hdf5 zip tar gz " +
    "bin yaml yml pkl pt folder folders dir dirs directory path paths file files filename name root output input source target raw processed tokenized"
  ).split(" "),
);

/** The text after the first placeholder in a name; undefined where the name has none. */
function afterPlaceholder(name: string): string | undefined {
  const found = placeholder.exec(name);
  return found ? name.slice(found.index + found[0].length) : undefined;
}

/** Whether a name has a part that is to be filled in. */
export function hasPlaceholder(name: string): boolean {
  return afterPlaceholder(name) !== undefined;
}

/** Whether a path to data is to be filled in, and what follows does not say of which either: not `/path/to/imagenet`. */
export function isPlaceholderOfData(name: string): boolean {
  const words = afterPlaceholder(name)?.split(/[^\p{L}\p{N}]+/u);
  return words?.every((word) => word === "" || kinds.has(word.toLowerCase())) ?? false;
}
