import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";
import { recordEntries } from "./scripts/lint/recordEntries.mjs";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "out/",
      "node_modules/",
      ".vscode-test/",
      "examples/",
      "test/fixtures/",
      "test/editor/workspace/",
    ],
  },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-indexed-object-style": "off",
      "@typescript-eslint/only-throw-error": [
        "error",
        {
          allow: [{ from: "file", name: ["EvaluationEnd", "Stopped", "BoundReached", "AnalysisCancelled", "Raised"] }],
        },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Name what you export." },
        { selector: "ExportAllDeclaration", message: "No barrels." },
      ],
    },
  },
  {
    files: ["src/core/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: ["vscode", "node:*", "**/editor/**", "**/cli/**", "**/parsers/**"] },
      ],
      "no-restricted-globals": ["error", "process", "Buffer", "fetch", "setTimeout", "setInterval", "performance"],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "The core is deterministic." },
        { object: "Date", property: "now", message: "The core has no clock." },
      ],
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/core/source/recordEntry.ts"],
    plugins: { "carbon-lens": { rules: { "record-entries": recordEntries } } },
    rules: { "carbon-lens/record-entries": "error" },
  },
  {
    // What a file holds decides how long a pattern takes: none may take more than time that grows with the text.
    files: ["src/**/*.ts", "scripts/**/*.{ts,mjs}", "media/*.js"],
    languageOptions: { parser: tseslint.parser },
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  {
    // Kinds of nodes are told apart by their names, so that the enumeration of them is not bundled.
    files: ["src/core/syntax/script/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
    },
  },
  // mocha's `it` callbacks and chained assertions read as floating expressions to these rules.
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
);
