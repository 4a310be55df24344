/** TRL's own programs: `trl sft`, `trl.scripts.dpo`, and the scripts in its `examples`. */
import { asString } from "../../evaluate/value";
import { recordEntry } from "../../source/recordEntry";
import type { Command, CommandFramework } from "../framework";
import { modelKeys, stateTransformersOptions } from "../trainerOptions";

/** Trainers by the word of the command line or the script's name. Source: TRL 0.12 to 0.24. The others of its commands serve and show. */
const trainers: Readonly<Record<string, string>> = {
  sft: "SFTTrainer",
  dpo: "DPOTrainer",
  orpo: "ORPOTrainer",
  cpo: "CPOTrainer",
  kto: "KTOTrainer",
  grpo: "GRPOTrainer",
  rloo: "RLOOTrainer",
  reward: "RewardTrainer",
  reward_modeling: "RewardTrainer",
};

export const trlCommand: CommandFramework = {
  name: "trl",
  programs: /^trl$|^trl\.scripts\.\w+$|(^|\/)\w+\.py$/,
  recognises: (command) => trainerOf(command) !== undefined,
  read(command, documents) {
    const { settings, span, open } = command;
    const { trainer, isOwn } = trainerOf(command) ?? {};
    return stateTransformersOptions(settings, span.path, documents, {
      framework: "trl",
      // A file of options that is not at hand may set any of them.
      complete: isOwn === true && !open && settings.get("config") === undefined,
      ...(trainer === undefined ? {} : { trainer }),
    });
  },
};

/** The trainer that a command starts. `isOwn`: by a program that only TRL has, so that its defaults hold. */
function trainerOf({
  program,
  positional,
  settings,
}: Command): { readonly trainer: string; readonly isOwn: boolean } | undefined {
  const isTrl = program === "trl";
  const name = isTrl ? asString(positional[0]) : /(?:^|[./])(\w+?)(?:\.py)?$/.exec(program)?.[1];
  const trainer = recordEntry(trainers, name);
  if (trainer === undefined) return undefined;
  if (isTrl || /^trl\.scripts\.|(^|\/)trl\/(scripts|examples\/scripts)\/|^examples\/scripts\//.test(program))
    return settings.get(...modelKeys, "config") ? { trainer, isOwn: true } : undefined;
  const isLike = settings.get(...modelKeys) !== undefined && settings.get("dataset_name") !== undefined;
  return isLike && program.endsWith(".py") ? { trainer, isOwn: false } : undefined;
}
