/** Inputs: a seed, changed a few times. Fast-check draws the numbers, and makes a failing input smaller again. */
import fc from "fast-check";
import { mutate, mutations } from "./mutations";

const names = Object.keys(mutations);
const most = 2 ** 20;

/** Texts for a reader. @param own seeds that it understands; the others lend it parts. */
export function inputsFor(own: readonly string[], others: readonly string[]): fc.Arbitrary<string> {
  const step = fc.tuple(fc.constantFrom(...names), fc.nat(most), fc.nat(most), fc.nat(others.length - 1));
  return fc
    .tuple(fc.nat(own.length - 1), fc.array(step, { maxLength: 5 }))
    .map(([seed, steps]) =>
      steps.reduce((text, [name, a, b, other]) => mutate(text, name, a, b, others[other] ?? ""), own[seed] ?? ""),
    );
}
