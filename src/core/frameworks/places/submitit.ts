/** submitit: `executor.update_parameters(nodes=2, gpus_per_node=8, timeout_min=60)`, for what its `submit` starts. Source: submitit 1.5. */
import type { Call } from "../../evaluate/trace";
import { asNumber, asString, type Value } from "../../evaluate/value";
import type { Fact } from "../../run/runSpec";
import { anyArgument, isSame } from "../calls";
import { derivedFact, factOf, type Place, type PlaceReader } from "./place";

const executors = /(^|\.)submitit\.(\w+\.)*\w*Executor\.(update_parameters|submit|map_array)$/;

export const submititPlaces: PlaceReader = (trace) => {
  const calls = trace.calls.filter((call) => executors.test(call.callee));
  return calls
    .filter((call) => call.method !== "update_parameters")
    .flatMap((start): Place[] => {
      const facts = machinesOf(start, calls);
      return facts.length > 0 ? [{ governs: start.span, facts }] : [];
    });
};

/** What the executor was told before it starts something; of a name that is told twice, the last. */
function machinesOf(start: Call, calls: readonly Call[]): readonly Fact[] {
  const told = calls.filter(
    (call) => call.method === "update_parameters" && call.index < start.index && isSame(call.receiver, start.receiver),
  );
  const given = (...names: string[]): Value | undefined =>
    told.reduceRight<Value | undefined>((found, call) => found ?? anyArgument(call, names), undefined);
  const nodes = given("nodes", "slurm_nodes");
  const each = given("gpus_per_node", "slurm_gpus_per_node") ?? given("gres", "slurm_gres");
  const { name, count } = devicesIn(each);
  const machines = nodes ? asNumber(nodes) : 1;
  const minutes = given("timeout_min", "slurm_timeout_min");
  return [
    ...factOf("nodeCount", nodes),
    ...(each && count !== undefined && machines !== undefined
      ? derivedFact(
          "acceleratorCount",
          count * machines,
          [...each.spans, ...(nodes?.spans ?? [])],
          "GPUs of each node × nodes",
        )
      : []),
    ...(each && name !== undefined ? derivedFact("accelerator", name, each.spans, "the kind that is asked for") : []),
    ...derivedFact("wallTimeLimitHours", hoursOf(minutes), minutes?.spans ?? [], "timeout_min"),
  ];
}

function hoursOf(minutes: Value | undefined): number | undefined {
  const number = asNumber(minutes);
  return number === undefined ? undefined : number / 60;
}

/** `8`, `"a100:8"`, `"gpu:a100:8"`. */
function devicesIn(value: Value | undefined): { readonly name?: string; readonly count?: number } {
  const number = asNumber(value);
  if (number !== undefined) return number > 0 ? { count: number } : {};
  const parts = /^(?:gpu:)?(?:([a-z]\w*):)?(\d+)$/i.exec(asString(value) ?? "");
  if (!parts) return {};
  return { count: Number(parts[2]), ...(parts[1] === undefined ? {} : { name: parts[1] }) };
}
