/** The forms in which a report leaves: what the command line calls them, and how the editor offers them. */
import type { Analysis } from "../../analysis";
import { analysisJson, jsonText } from "../json";
import { analysisMarkdown } from "../markdown";
import type { PageParts } from "../page";
import { reportPage, type ReportOptions } from "../report";
import { boampsReports } from "./boamps";
import { analysisCsv } from "./csv";
import { modelCards } from "./modelCard";
import { latexSentences, paperSentences } from "./paper";

interface ExportFormat {
  readonly title: string;
  /** Of a file, without the dot. */
  readonly extension: string;
  /** Short enough to be pasted. */
  readonly isSnippet?: true;
}

export const exportFormats = {
  html: { title: "Web page, one file", extension: "html" },
  markdown: { title: "Markdown", extension: "md" },
  json: { title: "JSON", extension: "json" },
  csv: { title: "Table (CSV)", extension: "csv" },
  "model-card": { title: "Model card (co2_eq_emissions)", extension: "yaml", isSnippet: true },
  boamps: { title: "BoAmps report (JSON)", extension: "json" },
  sentence: { title: "Sentence for a paper", extension: "txt", isSnippet: true },
  latex: { title: "Sentence in LaTeX", extension: "tex", isSnippet: true },
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportName = keyof typeof exportFormats;

export const exportNames = Object.keys(exportFormats) as readonly ExportName[];

export interface ExportContext {
  /** The day, `2027-03-31`. */
  readonly today: string;
  /** Style and script of the web page; plain without them. */
  readonly parts?: PageParts;
  readonly options?: ReportOptions;
}

/** "" where no run has the figures that the form needs. */
export function exported(analysis: Analysis, name: ExportName, { today, parts, options }: ExportContext): string {
  switch (name) {
    case "html":
      return reportPage(analysis, parts ?? { style: "", script: "" }, { ...options, isLazy: false });
    case "markdown":
      return analysisMarkdown(analysis);
    case "json":
      return analysisJson(analysis);
    case "csv":
      return analysisCsv(analysis);
    case "model-card":
      return modelCards(analysis);
    case "boamps":
      return jsonText(boampsReports(analysis, today));
    case "sentence":
      return paperSentences(analysis);
    case "latex":
      return latexSentences(analysis);
  }
}
