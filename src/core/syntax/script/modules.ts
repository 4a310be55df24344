/** Imports and exports: a module's names are its exports, `default` among them. */
import type { TSESTree } from "@typescript-eslint/types";
import type { Expression, Statement } from "../python/tree";
import { lowerClass } from "./classes";
import { lowerExpression } from "./expressions";
import { functionStatement, lowerFunction } from "./functions";
import { assignNode, at, intrinsic, memberNode, nameNode, textNode, type At } from "./nodes";
import { lowerStatement } from "./statements";

/** A statement that has to do with modules; none for all others, which are types. */
export function lowerModuleStatement(node: TSESTree.Node): Statement[] {
  switch (node.type) {
    case "ImportDeclaration":
      return node.importKind === "type" ? [] : lowerImport(node);
    case "TSImportEqualsDeclaration":
      return node.moduleReference.type === "TSExternalModuleReference"
        ? [assignNode(nameNode(node.id.name, at(node)), importOf(node.moduleReference.expression, at(node)), at(node))]
        : [];
    case "ExportNamedDeclaration":
      return lowerExport(node);
    case "ExportDefaultDeclaration":
      return lowerDefault(node);
    case "ExportAllDeclaration":
      return [
        { type: "expression", value: intrinsic("exportAll", [lowerExpression(node.source)], at(node)), ...at(node) },
      ];
    case "TSExportAssignment":
      return [
        assignNode(
          memberNode(nameNode("module", at(node)), "exports", at(node)),
          lowerExpression(node.expression),
          at(node),
        ),
      ];
    case "TSModuleDeclaration":
      return node.body?.type === "TSModuleBlock" && !node.declare ? node.body.body.flatMap(lowerStatement) : [];
    default:
      return [];
  }
}

function importOf(source: TSESTree.Expression, place: At): Expression {
  return intrinsic("import", [lowerExpression(source)], place);
}

function lowerImport(node: TSESTree.ImportDeclaration): Statement[] {
  const place = at(node);
  if (node.specifiers.length === 0) return [{ type: "expression", value: importOf(node.source, place), ...place }];
  return node.specifiers.map((specifier) => {
    const target = nameNode(specifier.local.name, at(specifier));
    if (specifier.type === "ImportNamespaceSpecifier") return assignNode(target, importOf(node.source, place), place);
    const name = specifier.type === "ImportDefaultSpecifier" ? "default" : exportedName(specifier.imported);
    return assignNode(target, importName(node.source, name, place), place);
  });
}

function importName(source: TSESTree.Expression, name: string, place: At): Expression {
  return intrinsic("importName", [lowerExpression(source), textNode(name, place)], place);
}

function exportedName(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}

function lowerExport(node: TSESTree.ExportNamedDeclaration): Statement[] {
  if (node.exportKind === "type") return [];
  if (node.declaration) return lowerStatement(node.declaration);
  return node.specifiers.flatMap((specifier) => {
    const place = at(specifier);
    const target = nameNode(exportedName(specifier.exported), place);
    const name = exportedName(specifier.local);
    if (node.source) return [assignNode(target, importName(node.source, name, place), place)];
    return target.type === "name" && target.name === name ? [] : [assignNode(target, nameNode(name, place), place)];
  });
}

function lowerDefault(node: TSESTree.ExportDefaultDeclaration): Statement[] {
  const place = at(node);
  const { declaration } = node;
  const target = nameNode("default", place);
  if (declaration.type === "FunctionDeclaration") {
    const name = declaration.id?.name ?? "default";
    const defined = functionStatement(name, lowerFunction(declaration), declaration);
    return name === "default" ? [defined] : [defined, assignNode(target, nameNode(name, place), place)];
  }
  if (declaration.type === "ClassDeclaration") {
    const name = declaration.id?.name ?? "default";
    const defined = lowerClass(declaration, name);
    return name === "default" ? [defined] : [defined, assignNode(target, nameNode(name, place), place)];
  }
  if (declaration.type === "TSInterfaceDeclaration") return [];
  if (declaration.type === "ArrowFunctionExpression")
    return [functionStatement("default", lowerFunction(declaration), declaration)];
  return [assignNode(target, lowerExpression(declaration), place)];
}
