/** Docker Compose: services, of which one may train, with the devices that it reserves. Source: the Compose specification. */
import { asString, likely, type Value } from "../../../evaluate/value";
import { itemsOf, Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import type { Allocation } from "../../schedulers/allocation";
import type { Job } from "../job";
import { environmentIn } from "./commandLists";
import { placeAt } from "./jobFacts";
import { countAt, jobText, jobWords } from "./jobText";

/** `services` with a `command`, or an `entrypoint` that it is given to. What only its image starts is not read. */
export function readCompose(config: Value, source: SourceText): Job[] {
  const services = new Settings(config).get("services");
  const held = services && likely(services);
  if (held?.kind !== "dict") return [];
  return [...held.entries.values()].flatMap((value): Job[] => {
    const service = new Settings(value);
    const command = service.get("command");
    const entry = service.get("entrypoint");
    const started = command ?? entry;
    if (!started || !service.has("image", "build")) return [];
    const common = {
      span: placeAt(started, source),
      allocation: { nodes: { value: 1, span: placeAt(started, source) }, ...reservedDevices(service) },
      variables: environmentIn(service.get("environment"), source),
    };
    const lists = [entry, command].map((part) => jobWords(part, source));
    const words = lists.flat();
    // A list is one command, a text is read by a shell.
    const isList = lists.every((list, index) => list.length > 0 || ![entry, command][index]);
    if (isList) return [{ ...common, words, anchor: common.span }];
    return asString(started) === undefined ? [] : [{ ...common, script: jobText(started, source) }];
  });
}

/** `deploy.resources.reservations.devices` with a `count` or `device_ids`; `gpus: 2`. `all` is as many as there are. */
function reservedDevices(service: Settings): Pick<Allocation, "gpusPerNode"> {
  const devices = itemsOf(service.part("deploy").part("resources").part("reservations").get("devices"));
  for (const device of devices) {
    const reserved = new Settings(device);
    if (!itemsOf(reserved.get("capabilities")).some((item) => asString(item) === "gpu")) continue;
    const ids = reserved.get("device_ids");
    const listed = itemsOf(ids);
    const [span] = ids?.spans ?? [];
    const count = span && listed.length > 0 ? { value: listed.length, span } : countAt(reserved.get("count"));
    if (count) return { gpusPerNode: count };
  }
  const count = countAt(service.get("gpus"));
  return count ? { gpusPerNode: count } : {};
}
