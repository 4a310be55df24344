import type { Engine } from "../loadEngine";
import { loadBundle } from "./loadBundle";

/** The analysis, loaded on the first call. */
export async function loadEngine(): Promise<Engine> {
  return loadBundle<Engine>("engine.js");
}
