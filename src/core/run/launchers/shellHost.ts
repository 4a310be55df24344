import type { CompoundList } from "unbash";
import type { Outcome } from "./shellBuiltins";
import type { ShellCommand } from "./shellCommand";
import type { Ground } from "./shellGround";
import type { Scope } from "./shellScope";
import type { ShellState } from "./shellState";

/** The script that is walked, as branches and loops of it see it. */
export interface ShellHost {
  state: ShellState;
  /** The programs started so far. */
  commands: ShellCommand[];
  body(list: CompoundList, ground: Ground): Outcome;
  scope(ground: Ground): Scope;
  /** False when the script has taken all the steps that it may. */
  mayGoOn(): boolean;
}
