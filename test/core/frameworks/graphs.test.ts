import assert from "node:assert/strict";
import { resolveInputs } from "../../../src/core/run/resolve";
import { statedInputs } from "../../../src/core/run/stated";
import { checkMarked, runsOf } from "../../support/carets";

describe("networks over graphs", () => {
  it("sees all nodes of a known graph in each step", () =>
    checkMarked(`
import torch
import torch.nn.functional as F
from torch_geometric.datasets import Planetoid
from torch_geometric.nn import GCNConv

dataset = Planetoid("data", "Cora")
#         ^^^^^^^^^^^^^^^^^^^^^^^^^ datasetId = Cora (derived)
data = dataset[0]

class GCN(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = GCNConv(dataset.num_features, width)
        self.conv2 = GCNConv(width, dataset.num_classes)

    def forward(self, x, edge_index):
        return self.conv2(F.relu(self.conv1(x, edge_index)), edge_index)

model = GCN(16).cuda()
optimizer = torch.optim.Adam([dict(params=model.conv1.parameters(), weight_decay=5e-4), dict(params=model.conv2.parameters())])
for epoch in range(200):
#                  ^^^ epochs = 200
    optimizer.zero_grad()
    F.cross_entropy(model(data.x, data.edge_index)[data.train_mask], data.y[data.train_mask]).backward()
    optimizer.step()
# also: framework = pytorch (derived); modelId = GCN; parameterCount = 23063 (derived); method = full (derived); optimizer = adam
# also: task = tabular (derived); datasetSamples = 2708 (derived); microBatchSize = 2708 (derived)
# also: forwardFlopsPerSample = 46126 (derived); gradientAccumulationSteps = 1 (derived); precision = fp32 (default)
# also: fusedOptimizer = false (default)
`));

  it("does not take a graph for the texts that have its name, where a loader goes over a part of it", async () => {
    const { runs, documents } = await runsOf(`
import torch
from torch_geometric.datasets import Reddit
from torch_geometric.loader import NeighborLoader
data = Reddit("data")[0]
loader = NeighborLoader(data, num_neighbors=[25, 10], batch_size=1024, input_nodes=data.train_mask)
model = torch.nn.Linear(602, 41)
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(10):
    for batch in loader:
        optimizer.zero_grad()
        model(batch.x).sum().backward()
        optimizer.step()
`);
    const [run] = runs;
    assert.ok(run);
    const inputs = resolveInputs(statedInputs(run, documents), {}, {}, run.dataset);
    assert.equal(inputs.datasetId?.value, "Reddit");
    assert.equal(inputs.datasetSamples?.value ?? null, null);
  });

  it("does not take another collection for the one of the same name", async () => {
    for (const [load, id] of [
      ['Planetoid("data", "Cora")', "Cora"],
      ['CitationFull("data", "Cora")', undefined],
      ['TUDataset("data", "ENZYMES", use_node_attr=True)', undefined],
    ] as const) {
      const { runs } = await runsOf(`
import torch
from torch_geometric.datasets import CitationFull, Planetoid, TUDataset
data = ${load}[0]
model = torch.nn.Linear(8, 2)
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(10):
    optimizer.zero_grad()
    model(data.x).sum().backward()
    optimizer.step()
`);
      const facts = new Map(runs[0]?.facts.map(({ input, value }) => [input, value]));
      assert.equal(facts.get("datasetId"), id, load);
      assert.equal(facts.has("datasetSamples"), id !== undefined, load);
    }
  });

  const counted: readonly (readonly [layer: string, weights: number])[] = [
    ["G.SAGEConv(8, 16)", 2 * 8 * 16 + 16],
    ["G.GATConv(8, 16, heads=4)", 8 * 64 + 2 * 64 + 64],
    ["G.GATConv(8, 16, heads=4, concat=False)", 8 * 64 + 2 * 64 + 16],
    ["G.GATv2Conv(8, 16, heads=2, edge_dim=3)", 2 * (8 * 32 + 32) + 32 + 3 * 32 + 32],
    ["G.TransformerConv(8, 16, heads=2)", 4 * (8 * 32 + 32)],
    ["G.GraphConv(8, 16)", 2 * 8 * 16 + 16],
    ["G.ChebConv(8, 16, K=3)", 3 * 8 * 16 + 16],
    ["G.GINConv(torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 16)))", 144 + 272],
    ["G.GINConv(G.MLP([8, 16, 16]))", 144 + 272 + 32],
    ["D.SAGEConv(8, 16, 'mean')", 2 * 8 * 16 + 16],
    ["D.GATConv(8, 16, num_heads=4)", 8 * 64 + 2 * 64 + 64],
  ];
  for (const [layer, weights] of counted)
    it(`counts ${layer}`, async () => {
      const { runs } = await runsOf(`
import torch
import torch_geometric.nn as G
import dgl.nn as D
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = ${layer}
    def forward(self, x, edges):
        return self.conv(x, edges)
model = Net()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(10):
    optimizer.zero_grad()
    model(x, edges).sum().backward()
    optimizer.step()
`);
      assert.equal(runs[0]?.facts.find(({ input }) => input === "parameterCount")?.value, weights);
    });
});
