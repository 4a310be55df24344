/** `co2_eq_emissions` of a Hugging Face model card, in grams, marked as the estimate that it is. Spec: huggingface.co/docs/hub/model-cards-co2 */
import { stringify } from "yaml";
import type { Analysis } from "../../analysis";
import { formatCarbonRange } from "../format";
import { rankedRuns } from "../summary";
import { placeText } from "../words";
import { hardwareWords, placeWords, trainingType } from "./circumstances";

/** A block of metadata for each run whose carbon is known, the largest first; a card takes one. */
export function modelCards(analysis: Analysis): string {
  const { name, version } = analysis.tool;
  const blocks = rankedRuns(analysis).flatMap(({ run }) => {
    const { kgCo2e } = run.estimate;
    if (!kgCo2e) return [];
    const fields = {
      emissions: Number((kgCo2e.central * 1000).toPrecision(3)),
      source: `${name} ${version}: estimated from the code before the run, not measured; 80 % interval ${formatCarbonRange(kgCo2e)} CO2e`,
      training_type: trainingType(run),
      geographical_location: placeWords(run) || undefined,
      hardware_used: hardwareWords(run) || undefined,
    };
    const card = stringify({ co2_eq_emissions: fields }, { lineWidth: 0, keepUndefined: false });
    return [`# ${run.title}, ${placeText(run.anchor)}`.replace(/[\r\n]+/g, " ") + `\n---\n${card}---\n`];
  });
  return blocks.join("\n");
}
