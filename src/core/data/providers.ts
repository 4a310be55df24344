import { plainKey } from "./names";
import { recordEntry } from "../source/recordEntry";

/** Other words for a provider, as plain keys. */
const providerWords: Readonly<Record<string, string>> = {
  amazon: "aws",
  amazonwebservices: "aws",
  ec2: "aws",
  sagemaker: "aws",
  awssagemaker: "aws",
  google: "gcp",
  googlecloud: "gcp",
  googlecloudplatform: "gcp",
  gce: "gcp",
  gke: "gcp",
  vertex: "gcp",
  vertexai: "gcp",
  microsoft: "azure",
  microsoftazure: "azure",
  azureml: "azure",
  oracle: "oci",
  oraclecloud: "oci",
  lambdalabs: "lambda",
  lambdacloud: "lambda",
  ovh: "ovhcloud",
  googlecolab: "colab",
};

/** The key under which the tables keep a provider: `Amazon` and `SageMaker` are `aws`. An unknown name gives its plain key. */
export function providerKey(name: string): string {
  const key = plainKey(name);
  return recordEntry(providerWords, key) ?? key;
}
