/** Learning from preferences: how many texts a sample has, and whether a frozen reference model reads along. */
import type { Span } from "../source/sourceText";
import type { FactSheet } from "./facts";

/** Methods whose samples are a preferred and a rejected text. */
const readPairs = /^(?:dpo|ipo|orpo|cpo|simpo|rm|reward|reward_model)$/;
/** Methods that hold the trained model against a frozen one: Rafailov et al. 2023, arXiv 2305.18290; Ethayarajh et al. 2024, arXiv 2402.01306. */
const haveReference = /^(?:dpo|ipo|kto|bco)$/;

/**
 * Claims the texts of a sample and the forward passes of the reference model.
 * @param method in lower case: `dpo`, `kto`, `orpo`, `simpo`, `rm`
 * @param said who says that it is trained so, for the reason: `DPOTrainer`
 */
export function statePreferenceMethod(
  sheet: FactSheet,
  method: string,
  said: string,
  spans: readonly Span[],
  hasReference = true,
): void {
  if (readPairs.test(method))
    sheet.fallback("sequencesPerSample", 2, `${said}: a preferred and a rejected text`, spans);
  if (haveReference.test(method) && hasReference)
    sheet.fallback("frozenForwardPasses", 1, `${said}: the reference model reads each text once`, spans);
}
