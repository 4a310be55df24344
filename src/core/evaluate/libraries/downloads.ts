/** Repositories of weights that are brought to a local folder first: what lies there is the model of that name. */
import { argument, type Handler, type Library } from "../library";
import { likely } from "../value";

/** `snapshot_download("org/model")` gives a folder; for what is read from it, its name is the repository's. */
const download: Handler = (call) => {
  const recorded = call.record();
  const repository = argument(call, 0, "repo_id") ?? call.kwargs.get("model_id");
  return repository && likely(repository).kind === "string" ? repository : recorded.result;
};

export const downloads: Library = {
  functions: Object.fromEntries(
    [
      "huggingface_hub.snapshot_download",
      "huggingface_hub.snapshot_download.snapshot_download",
      "modelscope.snapshot_download",
      "modelscope.hub.snapshot_download.snapshot_download",
    ].map((name) => [name, download]),
  ),
};
