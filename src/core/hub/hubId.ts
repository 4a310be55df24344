/** Which names may be asked for: only what has the form of a name on the Hub leaves the machine. */

const part = /^[A-Za-z0-9][\w.-]{0,95}$/;
/** Folders that files lie in everywhere: a path, and nobody's name. */
const folders =
  /^(?:checkpoints?|ckpts?|models?|weights|pretrained|outputs?|out|results?|runs|logs|experiments?|data|datasets?|corpora|src|scripts?|configs?|files|tmp|home|mnt|root|path|local|user|your|my|org|foo)$/i;
const fileName =
  /\.(?:jsonl?|csv|tsv|txt|parquet|arrow|pt|pth|bin|safetensors|ckpt|h5|keras|npz?|zip|tar|gz|ya?ml|py)$/i;

/** The name as the Hub has it: `owner/name`; undefined for paths, files and everything else. */
export function hubId(name: string): string | undefined {
  const [owner = "", repository = "", ...more] = name.split("/");
  if (more.length > 0 || !part.test(owner) || !part.test(repository)) return undefined;
  return folders.test(owner) || fileName.test(repository) || /\.\.|--/.test(name) ? undefined : name;
}
