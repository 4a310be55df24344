/** Parts of the program that are loaded when they are first needed, from a folder that an update may have emptied or filled anew meanwhile. */
import { build } from "./version";

/** A part of this build cannot be had any more: only a new start brings the parts together again. */
export class PartMissingError extends Error {
  override readonly name = "PartMissingError";

  /** @param part its file, such as `engine.js`. @param found which other build is there, where one is. */
  constructor(
    readonly part: string,
    readonly found?: string,
    cause?: unknown,
  ) {
    const fault = found === undefined ? "cannot be loaded" : `is of another build (${found})`;
    super(`${part} ${fault}: Carbon Lens was updated or removed while it ran`, { cause });
  }
}

/** What a part exports says which build it is of. */
export interface Part {
  readonly build: string;
}

/**
 * A part of this build, and of no other. Rejects with {@link PartMissingError}.
 * @param name of its file, such as `engine.js`.
 */
export async function loadPart<T extends Part>(name: string, load: () => Promise<T>): Promise<T> {
  let part: T;
  try {
    part = await load();
  } catch (error) {
    throw new PartMissingError(name, undefined, error);
  }
  // Of what lies there nothing is known.
  const found = part.build as string | undefined;
  if (found !== build) throw new PartMissingError(name, found ?? "unknown");
  return part;
}
