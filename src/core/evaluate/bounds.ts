/** How much work one evaluation may do. The same for every file, so that the same text gives the same answer everywhere. */

/** Expressions, statements and calls evaluated. */
export const maximumSteps = 100_000;
/** Of the steps that are left, the part that one call of a function may take: one that never ends leaves the rest to be read. */
export const shareOfCall = 0.7;
/** Steps that a call may take in any case. */
export const minimumShare = 4_000;
/** Steps that the statements of one imported module may take, without those of the modules that it imports. */
export const maximumModuleSteps = 20_000;
/** Calls recorded. */
export const maximumCalls = 20_000;
/** Files of the workspace that one evaluation runs as modules. */
export const maximumModules = 120;
/** Functions inside functions. */
export const maximumDepth = 40;
/** Items in one list or dictionary. */
export const maximumItems = 10_000;
/** Characters in one string. */
export const maximumTextLength = 100_000;
/** How often the body of one function is read; what later calls give is not known, unless it is a plain value. */
export const maximumEvaluations = 400;
/** How often one function may stand inside itself. */
export const maximumRecursion = 2;
/** The same for constructors: parts made of smaller parts of their own kind. */
export const maximumNesting = 10;
/** Passes of a loop that are read one by one. */
export const maximumUnrolledItems = 8;
/** The same for a loop that does nothing but build something up: the layers of a model, the entries of a config. */
export const maximumUnrolledParts = 128;

/** What the probes of one script may take beyond its evaluation: their steps together, the passes of a loop, the evaluations of one function, its nesting. */
export const probing = { steps: 120_000, unrolledItems: 1024, evaluations: 20_000, recursion: 12 };

/** Steps after which no further pass of a loop or comprehension is read on its own. */
export const maximumUnrolledSteps = 20_000;

/** Early returns of one call whose effects are kept as alternatives. */
export const maximumWaysOut = 6;

/** Thrown through the whole evaluation: nothing in the program that is read catches it. No `Error`, for nobody asks where it was made. */
export abstract class EvaluationEnd {
  constructor(readonly reason: string) {}
}

/** Thrown when a bound is reached; what was seen until then stands. */
export class BoundReached extends EvaluationEnd {
  constructor() {
    super("a bound of the evaluation was reached");
  }
}

/** Nobody waits for what is read. */
export class AnalysisCancelled extends EvaluationEnd {
  constructor() {
    super("nobody waits for the analysis");
  }
}

/** Steps after which it is asked whether somebody still waits. */
export const stepsUnasked = 256;
