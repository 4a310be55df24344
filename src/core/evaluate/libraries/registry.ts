import { Libraries } from "../library";
import { argparseLibrary } from "./argparse";
import { builtinFunctions } from "./builtinFunctions";
import { introspection } from "./introspection";
import { progressLibrary } from "./progress";
import { standardLibrary } from "./standard";

/** Every library that has rules of its own. */
export const libraries = new Libraries([
  builtinFunctions,
  introspection,
  standardLibrary,
  argparseLibrary,
  progressLibrary,
]);
