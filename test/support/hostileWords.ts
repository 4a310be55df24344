/** Words that would like to be markup, where files put words on the screen: names of models, data sets, files, budgets and measurements. */

const script = "<script>globalThis.hurt=1</script>";
const image = "<img src=x onerror=globalThis.hurt=2>";
const attribute = '" onmouseover="globalThis.hurt=3" hurt="';
const link = "[x](command:workbench.action.quit)";
const table = "a|b|`c`";
const entity = "&lt;b&gt;";

export const hostileWords = {
  all: [script, image, attribute, link, table, entity],
  /** Those that the report shows, as they are written. */
  shown: [script, image, attribute, link],
} as const;

const python = (
  model: string,
  data: string,
): string => `from transformers import Trainer, TrainingArguments, AutoModelForCausalLM
from datasets import load_dataset
# carbon-lens: gridZone=DNK
model = AutoModelForCausalLM.from_pretrained(${JSON.stringify(model)})
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=3, per_device_train_batch_size=8), train_dataset=load_dataset(${JSON.stringify(data)}, split="train")).train()
`;

/** A workspace of them. */
export const hostileFiles: Readonly<Record<string, string>> = {
  "script.py": python(script, image),
  "attribute.py": python(attribute, link),
  "table.py": python(table, entity),
  // A path holds no slash of a closing mark.
  [`${image}.py`]: python("gpt2", "imdb"),
  "hours.py": `# carbon-lens: accelerator=<b>a100 wallHours=3\n${python("gpt2", "imdb")}`,
  "config.yaml": `model_name_or_path: ${JSON.stringify(script)}\ndataset_name: ${JSON.stringify(link)}\ndo_train: true\nnum_train_epochs: 3\nper_device_train_batch_size: 4\n`,
  "carbon-budget.yaml": [
    "version: 1",
    "limits:",
    `  - name: ${JSON.stringify(script)}`,
    "    scope: run",
    "    energyKwh: 0.000001",
    `    owner: ${JSON.stringify(image)}`,
    `${JSON.stringify(script)}: 1`,
    "exceptions:",
    "  - match: ['*.py']",
    `    limit: ${JSON.stringify(script)}`,
    "    energyKwh: 0.00001",
    `    reason: ${JSON.stringify(attribute)}`,
    `    owner: ${JSON.stringify(link)}`,
    "",
  ].join("\n"),
};
