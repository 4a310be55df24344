/** NOTEBOOKS. Programs that run a notebook from its first cell to its last without a person: `papermill`, `jupyter nbconvert --execute`. */
import { nothing, type Next } from "./peeling";
import type { CommandWord } from "./words";

/** Options of papermill that give names of the notebook other values than its cells do. */
const parameters = /^(?:-[pryfb]|--(?:parameters(?:_raw|_yaml|_file|_base64)?))(?:$|=)/;

/** `papermill in.ipynb out.ipynb`. With parameters the cells say something else than what runs. */
export function papermill(words: readonly CommandWord[]): Next {
  return words.some(({ text }) => parameters.test(text ?? "")) ? nothing : notebookAmong(words);
}

/** `jupyter nbconvert --to notebook --execute in.ipynb`, `jupyter execute in.ipynb`. */
export function jupyter(words: readonly CommandWord[]): Next {
  const command = words[1]?.text;
  const runs = command === "execute" || (command === "nbconvert" && words.some(({ text }) => text === "--execute"));
  return runs ? notebookAmong(words) : nothing;
}

/** The first notebook among the words: what is written comes after it. */
function notebookAmong(words: readonly CommandWord[]): Next {
  const notebook = words.find(({ text }) => text?.endsWith(".ipynb"));
  return notebook ? { kind: "script", words: [notebook] } : nothing;
}
