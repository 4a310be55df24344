/** Stages of DVC's pipelines: each a command. Source: DVC's `dvc.yaml`. */
import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { knownPiece } from "../shellText";
import { placeAt } from "./jobFacts";
import { jobText, jobWords } from "./jobText";

/** `stages` of a `dvc.yaml`, each with `cmd`, a text or a list of them; those of a `foreach` stand once. */
export function readDvc(config: Value, source: SourceText): Job[] {
  if (!/(^|\/)dvc\.ya?ml$/.test(source.path)) return [];
  const stages = new Settings(config).get("stages");
  const held = stages && likely(stages);
  if (held?.kind !== "dict") return [];
  return [...held.entries.values()].flatMap((value): Job[] => {
    const stage = new Settings(value);
    const command = stage.get("cmd") ?? stage.part("do").get("cmd");
    if (!command) return [];
    const span = placeAt(command, source);
    const lines = jobWords(command, source);
    const listed = lines.flatMap((line, index) => (index === 0 ? line : [knownPiece(span, "\n"), ...line]));
    const script = asString(command) === undefined ? listed : jobText(command, source);
    return script.length > 0 ? [{ script, span, allocation: {} }] : [];
  });
}
