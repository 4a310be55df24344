// A rule of ESLint: what somebody else wrote is not looked up in a plain record, where it finds what every object has (`constructor`).
import ts from "typescript";

/** @type {import("eslint").Rule.RuleModule} */
export const recordEntries = {
  meta: {
    type: "problem",
    schema: [],
    messages: { own: "Names that every object has find something here: use recordEntry(record, name), or a Map." },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    return {
      "MemberExpression[computed=true]"(node) {
        if (isWritten(node)) return;
        const record = checker.getApparentType(checker.getNonNullableType(services.getTypeAtLocation(node.object)));
        const isRecord = checker.getIndexInfoOfType(record, ts.IndexKind.String) !== undefined;
        if (isRecord && isAnyText(services.getTypeAtLocation(node.property)))
          context.report({ node, messageId: "own" });
      },
    };
  },
};

/** Text, and not one of a few that are known. */
function isAnyText(type) {
  const kinds = type.isUnion() ? type.types : [type];
  const isText = kinds.every(({ flags }) => flags & ts.TypeFlags.StringLike);
  return isText && kinds.some(({ flags }) => !(flags & ts.TypeFlags.StringLiteral));
}

function isWritten(node) {
  const { parent } = node;
  return (parent.type === "AssignmentExpression" && parent.left === node) || parent.operator === "delete";
}
