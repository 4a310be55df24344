# carbon-lens: accelerator=a100-sxm4-80gb acceleratorCount=1 datasetSamples=1000000 task=causal-lm
# carbon-lens: parameterCount=400000000 layerCount=24 hiddenSize=1024 sequenceLength=128 vocabularySize=32000
import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
model = nn.Sequential(nn.Embedding(100, 32), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 100)).to(device)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
data = torch.randint(0, 100, (64, 16))
loader = torch.utils.data.DataLoader(data, batch_size=4)
for epoch in range(3):
    for tokens in loader:
        tokens = tokens.to(device)
        optimizer.zero_grad()
        logits = model(tokens)
        loss = nn.functional.cross_entropy(
            logits.flatten(0, 1), tokens.flatten()
        )
        loss.backward()
        optimizer.step()
