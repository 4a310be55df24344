/** timm's schedulers, which come with the number of epochs that they are made for. */
import { argument, type Handler, type Library } from "../library";
import { likely, unknown, type Value } from "../value";
import { dictValue, sequenceValue } from "../values";

/** `scheduler_kwargs(args)`: the options of a scheduler, from those of the program. */
const schedulerOptions: Handler = (call) => {
  const [options] = call.args;
  const epochs = options && call.machine.attribute(options, "epochs");
  return dictValue(new Map(epochs ? [["num_epochs", epochs]] : []), [call.span], true);
};

const withEpochs =
  (epochsOf: (call: Parameters<Handler>[0]) => Value | undefined): Handler =>
  (call) => {
    const made = call.record();
    const epochs = epochsOf(call) ?? unknown("the number of epochs is not given", [call.span]);
    const result = sequenceValue("tuple", [made.result, epochs], [call.span]);
    made.result = result;
    return result;
  };

const fromOptions = withEpochs((call) => {
  const options = argument(call, 0, "args");
  const value = options && likely(options);
  return value && call.machine.attribute(value, "epochs");
});
const fromKeyword = withEpochs((call) => call.kwargs.get("num_epochs"));

/** `to_2tuple(16)`: one number for each of several axes; what is a sequence already stays. */
const repeated =
  (times: number): Handler =>
  (call) => {
    const value = call.args[0] && likely(call.args[0]);
    if (value?.kind === "list" || value?.kind === "tuple") return value;
    if (value?.kind !== "number") return undefined;
    return sequenceValue(
      "tuple",
      Array.from({ length: times }, () => value),
      value.spans,
    );
  };

const tuples = ["timm.layers", "timm.layers.helpers", "timm.models.layers", "timm.models.layers.helpers"].flatMap(
  (module): [string, Handler][] => [1, 2, 3, 4].map((times) => [`${module}.to_${times}tuple`, repeated(times)]),
);

export const timmLibrary: Library = {
  functions: {
    ...Object.fromEntries(tuples),
    "timm.scheduler.scheduler_kwargs": schedulerOptions,
    "timm.scheduler.create_scheduler": fromOptions,
    "timm.scheduler.create_scheduler_v2": fromKeyword,
    "timm.scheduler.scheduler_factory.create_scheduler": fromOptions,
    "timm.scheduler.scheduler_factory.create_scheduler_v2": fromKeyword,
  },
};
