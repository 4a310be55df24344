import type { Assignment, Command } from "unbash";
import { integerOf } from "./shellArithmetic";
import { blankJoined } from "./shellBuiltins";
import { listsHosts } from "./shellCounts";
import { expandHeredoc, expandText, expandWord } from "./shellExpand";
import type { Scope } from "./shellScope";
import type { Variable } from "./shellState";
import { keyOf, pathOrText, rawOf, textOf, unknownPiece, type ShellText } from "./shellText";

/** Makes an assignment: `X=1`, `X+=1`, `X=(a b)`, `X+=(c)`, `X[0]=a`. */
export function assignVariable(assignment: Assignment, scope: Scope, exported: boolean): void {
  const { name, value } = assignment;
  const { state } = scope;
  const old = state.variables.get(name);
  if (value.type === "ArrayValue") {
    const items = value.elements.flatMap((word) => expandWord(word, scope)).flatMap((item) => listedHosts(item, scope));
    const before = assignment.append ? itemsOf(old) : [];
    // `X=($(ls))`: how many items an unknown output gives is not known.
    const open = items.some((item) => item.some((piece) => piece.name?.startsWith("$(")));
    state.setArray(
      name,
      [...before, ...items],
      open || (old?.kind === "array" && assignment.append === true && old.open),
    );
  } else if (assignment.index) {
    const at = integerOf(textOf(expandText(assignment.index, scope)) ?? "?");
    const items = [...itemsOf(old)];
    if (at === undefined || at < 0 || at > items.length) state.setArray(name, items, true);
    else {
      items[at] = expandText(value, scope);
      state.setArray(name, items, old?.kind === "array" && old.open);
    }
  } else {
    // Of an array it is the first item.
    const [first = [], ...others] = itemsOf(old);
    const added = expandText(value, scope);
    const text = assignment.append ? [...first, ...added] : added;
    if (old?.kind === "array") state.setArray(name, [text, ...others], old.open);
    else state.set(name, text, exported);
  }
  if (exported) state.export(name);
}

/** The items of an array; a text is the first of one. */
function itemsOf(variable: Variable | undefined): readonly ShellText[] {
  if (!variable) return [];
  return variable.kind === "array" ? variable.items : [variable.text];
}

/**
 * What a command reads from a heredoc. One that is written on (`cat <<EOF > config.json`, `echo … > config.json`) is kept as that
 * file's text and gives undefined.
 */
export function redirectedText(
  program: string,
  node: Command,
  words: readonly ShellText[],
  scope: Scope,
): ShellText | undefined {
  let input: ShellText | undefined;
  let target: ShellText | undefined;
  for (const redirect of node.redirects) {
    if (redirect.type === "HereDoc")
      input = expandHeredoc(
        redirect.body.parts,
        redirect.body.pos,
        redirect.body.end,
        redirect.delimiter?.quoted === true,
        scope,
      );
    else if (redirect.type === "Redirect" && redirect.operator === ">" && redirect.target && !redirect.descriptor)
      target = expandText(redirect.target, scope);
  }
  if (program === "tee" && words[1]) target = words[1];
  const place = scope.ground.span(node.pos, node.end);
  const content = program === "echo" ? blankJoined(words.slice(1), place) : input;
  if (target && content && (program === "cat" || program === "tee" || program === "echo")) {
    const { state } = scope;
    state.files = new Map(state.files).set(keyOf(target), content);
    return undefined;
  }
  return input;
}

/** The file that a command reads: `< job.sh`. */
export function inputFile(node: Command, scope: Scope): string | undefined {
  for (const redirect of node.redirects)
    if (redirect.type === "Redirect" && redirect.operator === "<" && redirect.target) {
      const target = expandText(redirect.target, scope);
      return rawOf(target) ?? pathOrText(target);
    }
  return undefined;
}

/** The machines that `$(scontrol show hostnames …)` lists: as many as the job has, their names unknown. */
function listedHosts(item: ShellText, scope: Scope): ShellText[] {
  const [piece, ...more] = item;
  if (!piece?.name || more.length > 0 || !listsHosts(piece.name)) return [item];
  const nodes = textOf(scope.provided.get("SLURM_JOB_NUM_NODES") ?? []);
  const count = nodes === undefined ? 0 : Number(nodes);
  if (!(count > 0 && count <= maximumHosts)) return [item];
  return Array.from({ length: count }, (_, index) => [unknownPiece(piece.span, `host ${String(index)}`)]);
}

const maximumHosts = 512;
