/** Launches with the words that prove each thing that is said of them, for texts that people review. */
import type { Launch } from "../../src/core/run/launch";
import { rootMark } from "../../src/core/run/launchers/shellText";
import type { Fact } from "../../src/core/run/runSpec";
import type { SourceText, Span } from "../../src/core/source/sourceText";

const maximumEvidence = 60;

/**
 * A launch as lines: what it starts, each word with what is written there where that differs (`7«seven»`); then facts with origin, reason and
 * evidence, what stays open, variables, and what else is known of it. @param shown names of the variables.
 */
export function toldLaunch(launch: Launch, source: SourceText, shown = /^[A-Z]$/): readonly string[] {
  const written = (spans: readonly Span[]): string => spans.map((span) => evidence(span, source)).join(" ");
  const word = (text: string | undefined, span: Span): string => {
    const said = (text ?? "?").replaceAll(rootMark, "<root>/");
    return span.path === source.path && source.slice(span.from, span.to) === said
      ? said
      : said + evidence(span, source);
  };
  const fact = ({ input, value, origin, reason, least, spans }: Fact): string =>
    `  ${input} = ${String(value)} ${origin}${least === undefined ? "" : `, at least ${String(least)}`}${reason === undefined ? "" : `, ${reason}`}: ${written(spans)}`;
  const { program, argv, anchor } = launch;
  const name = program.kind === "script" ? program.path : program.name;
  const started = [word(name, program.span), ...argv.map(({ text, span }) => word(text, span))].join(" ");
  const about = [
    launch.launchers.length > 0 ? `by ${launch.launchers.join(" ")}` : "",
    launch.trains === true ? "it trains" : "",
    launch.framework ?? "",
    launch.companions.length > 0 ? `with ${launch.companions.join(" ")}` : "",
    launch.folders[0] ? `in ${launch.folders[0]}` : "",
  ].filter((part) => part !== "");
  const variables = [...launch.environment].filter(([key]) => shown.test(key));
  return [
    `> ${program.kind} ${started}`,
    `  at ${String(source.positionAt(anchor.from).line)} ${evidence(anchor, source)}${about.length > 0 ? `, ${about.join(", ")}` : ""}`,
    ...launch.facts.map(fact),
    ...launch.defaults.map((one) => `  by default${fact(one)}`),
    ...launch.hints.map((one) => `  perhaps${fact(one)}`),
    ...launch.unknowns.map(({ input, reason, spans }) => `  ${input} ? ${reason}: ${written(spans)}`),
    ...variables.map(
      ([key, value]) => `  $${key} = ${value.kind === "string" ? value.value : "?"}: ${written(value.spans)}`,
    ),
  ];
}

function evidence(span: Span, source: SourceText): string {
  if (span.path !== source.path) return `«${span.path}»`;
  const text = source.slice(span.from, span.to).replaceAll("\n", "⏎");
  return `«${text.length > maximumEvidence ? `${text.slice(0, maximumEvidence)}…` : text}»`;
}
