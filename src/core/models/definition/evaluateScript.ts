import { evaluateProgram } from "../../evaluate/evaluate";
import { libraries } from "../../evaluate/libraries/registry";
import type { Invocation, Trace } from "../../evaluate/trace";
import type { Documents } from "../../source/documents";
import type { SourceText } from "../../source/sourceText";
import { diffuserConfigs } from "./diffusers/diffuserConfigs";
import { localConfigs } from "./huggingface/localConfigs";
import { shapeLibrary } from "./shapeLibrary";

const withShapes = libraries.with(shapeLibrary, localConfigs, diffuserConfigs);

/** Reads a script as {@link evaluateProgram} does, the shapes of tensors known where the code asks for them. */
export function evaluateScript(source: SourceText, documents: Documents, invocation: Invocation): Trace {
  return evaluateProgram(source, documents, invocation, withShapes);
}
