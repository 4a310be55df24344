/** Families that are written out by the options of their configuration class, by the name of that class. */
import { decoderFamilies } from "./decoderFamilies";
import { earlierDecoders } from "./earlierDecoders";
import { encoderFamilies } from "./encoderFamilies";
import type { Family } from "./family";
import { sequenceFamilies } from "./sequenceFamilies";
import { visionFamilies } from "./visionFamilies";

const families = new Map<string, Family>(
  [decoderFamilies, earlierDecoders, encoderFamilies, sequenceFamilies, visionFamilies].flatMap((table) =>
    Object.entries(table),
  ),
);

/** @param name of the configuration class, without `Config`. */
export function familyOf(name: string): Family | undefined {
  return families.get(name);
}

/** Names of the configuration classes, without `Config`. */
export function familyNames(): readonly string[] {
  return [...families.keys()];
}
