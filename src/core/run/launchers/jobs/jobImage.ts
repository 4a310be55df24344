/** The image that a job runs in, where the workspace has the Dockerfile that builds it. */
import { joinPath, type Documents } from "../../../source/documents";
import type { SourceText } from "../../../source/sourceText";
import { fromFolder, startFolders } from "../files";
import type { Job } from "../job";
import { rootMark, textOf, type ShellText } from "../shellText";
import { imageWords, readImage, type Image } from "./dockerfile";

/** A Dockerfile lies beside the job or in one of so many folders around it. */
const maximumFolders = 3;

export interface JobImage {
  readonly image: Image;
  /** The Dockerfile. */
  readonly source: SourceText;
}

/** The Dockerfile nearest to a job that runs in an image. @param path where the job is described. */
export function findImage(job: Job, path: string, documents: Documents | undefined): JobImage | undefined {
  if (!job.image) return undefined;
  const places = startFolders(path).slice(0, maximumFolders);
  const source = documents?.first(places.map((folder) => joinPath(folder, "Dockerfile")));
  return source && { image: readImage(source), source };
}

/**
 * What the image starts for a job that only gives it arguments: its entry point with these, else with its own; nothing where the job's image
 * is what the Dockerfile builds on.
 */
export function entryOf({ image, source }: JobImage, { name, args }: NonNullable<Job["image"]>): Partial<Job> {
  if (!image.entry || name === image.base) return {};
  const words = imageWords(image.entry, source);
  // Of an entry point that a shell reads, arguments are no part.
  if (words.length === 0) return { script: [image.entry] };
  return { words: [...words, ...(args.length > 0 ? args : imageWords(image.command, source))] };
}

/**
 * The file of the workspace that a path in the image is a copy of, marked as from the root.
 * @param folder where the command runs, as seen from the image's own folder; undefined where that is not known.
 */
export function fileInImage(
  { image, source }: JobImage,
  path: string,
  folder: string | undefined,
  documents: Documents,
): string | undefined {
  const start = folder === undefined ? "" : fromFolder(image.folder || "/", folder);
  const whole = fromFolder(start, path);
  if (!whole.startsWith("/")) return undefined;
  const nearest = [...image.copies].sort((one, other) => other.to.length - one.to.length);
  const copied = nearest.flatMap(({ from, to }) => {
    if (whole !== to && !whole.startsWith(`${to}/`)) return [];
    const rest = whole.slice(to.length + 1);
    return [rest === "" ? from : joinPath(from, rest)];
  });
  // It is built in the folder of its file, or in one around it.
  const candidates = startFolders(source.path).flatMap((place) => copied.map((file) => joinPath(place, file)));
  const found = documents.first(candidates.slice(0, maximumCandidates));
  return found && rootMark + found.path;
}

const maximumCandidates = 16;

/** Whether a word may name a file that an image holds. */
export function mayBeFile(word: ShellText): boolean {
  return /\.(?:py|sh|bash|ya?ml|json|toml)$/.test(textOf(word) ?? "");
}
