import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Allocation } from "../../scheduler";
import type { Job } from "../job";
import { unknownPiece, type Piece, type ShellText } from "../shellText";
import { countAt, jobText } from "./jobText";

/** A command job of Azure ML, `${{inputs.x}}` filled in. Source: its command job schema. */
export function readAzureMl(config: Value, source: SourceText): Job[] {
  const job = new Settings(config);
  const command = job.get("command");
  const schema = job.text("$schema") ?? "";
  if (
    asString(command) === undefined ||
    !(/commandJob/i.test(schema) || (job.has("environment") && job.has("compute", "inputs")))
  )
    return [];
  const span = command?.spans[0] ?? { path: source.path, from: 0, to: 0 };
  const instances = countAt(job.part("resources").get("instance_count"));
  const processes = countAt(job.part("distribution").get("process_count_per_instance"));
  const allocation: Allocation = {
    nodes: instances ?? { value: 1, span },
    ...(processes ? { gpusPerNode: processes } : {}),
  };
  const facts = [{ input: "cloudProvider" as const, value: "azure", origin: "derived" as const, spans: [span] }];
  const script = jobText(command, source).flatMap((piece) => filledIn(piece, job.part("inputs"), source));
  return [{ script, span, allocation, variables: new Map(), facts, times: 1, loops: [], trains: false }];
}

/** `${{inputs.epochs}}` as the input's value; outputs and what is given when the job is submitted stay unknown. */
function filledIn(piece: Piece, inputs: Settings, source: SourceText): ShellText {
  const text = piece.text ?? "";
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$\{\{\s*([\w.]+)\s*\}\}/g)) {
    found.push({ ...piece, text: text.slice(at, match.index), exact: false });
    const name = /^inputs\.(\w+)$/.exec(match[1] ?? "")?.[1];
    const input = name === undefined ? undefined : inputs.get(name);
    const held = input && likely(input);
    const value = held?.kind === "dict" ? new Settings(held).get("path", "default") : held;
    if (value) found.push(...jobText(value, source));
    else found.push(unknownPiece(piece.span, match[1] ?? ""));
    at = match.index + match[0].length;
  }
  if (at === 0) return [piece];
  return [...found, { ...piece, text: text.slice(at), exact: false }].filter((part) => part.text !== "");
}
