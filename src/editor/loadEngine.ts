import { loadPart } from "../core/loadPart";
import type * as engine from "./engine";

export type Engine = typeof engine;

/** The analysis, loaded on the first call. */
export async function loadEngine(): Promise<Engine> {
  return loadPart("engine.js", () => import("./engine"));
}
