import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

/** What is known of the rows of `df` after these lines: the name, and how many of the file's rows are used. */
async function rowsAfter(lines: string): Promise<unknown[]> {
  const { runs } = await runsOf(`
import pandas as pd
from datasets import Dataset
from sklearn.model_selection import train_test_split
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
df = pd.read_csv("rows.csv")
${lines}
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out"), train_dataset=Dataset.from_pandas(df)).train()
`);
  const [run] = runs;
  const valueOf = (input: string): unknown => run?.facts.find((fact) => fact.input === input)?.value;
  const isOpen = run?.unknowns.some(({ input }) => input === "datasetSamples");
  return [valueOf("datasetId"), valueOf("datasetSamples") ?? (isOpen ? "open" : run?.dataset?.fraction)];
}

describe("tables on the way back to their file", () => {
  const steps: Readonly<Record<string, unknown>> = {
    "": 1,
    'df = df[["a", "b"]]': 1,
    'df["c"] = df.a.apply(str)': 1,
    'df = df.drop("b", axis=1).rename(columns={"a": "x"})': 1,
    "df = df.sample(frac=1).reset_index(drop=True)": 1,
    "df = df.sample(frac=0.5)": 0.5,
    "df = df.sample(200)": 200,
    "df = df.head(20)": 20,
    "df = df.iloc[:20]": 20,
    "df, rest = train_test_split(df, test_size=0.2)": 0.8,
    "df = df[df.a > 1]": "open",
    "df = df.loc[df.a > 1].reset_index(drop=True)": "open",
    "df = df.loc[[4, 2]]": "open",
    "df = df.dropna()": "open",
    'df = df.query("a > 1")': "open",
    'df = df.explode("a")': "open",
    'df = df.groupby("a").mean()': "open",
    "df = df.drop([0, 1])": "open",
    "df = pd.concat([df, df])": "open",
    "df.dropna(inplace=True)": "open",
    "df.drop_duplicates(inplace=True)\ndf = df.reset_index(drop=True)": "open",
    'df.drop(columns=["b"], inplace=True)': 1,
    'df.drop("b", axis=1, inplace=True)': 1,
    'df.drop("b", axis="columns", inplace=True)': 1,
    'df.drop([0], axis="index", inplace=True)': "open",
    "df.reset_index(inplace=True)": 1,
  };
  for (const [lines, rows] of Object.entries(steps))
    it(lines === "" ? "as it is read" : lines, async () => {
      assert.deepEqual(await rowsAfter(lines), ["rows.csv", rows]);
    });
});
