# carbon-lens: accelerator=a100-sxm4-80gb acceleratorCount=1 datasetSamples=1000000 task=causal-lm
# carbon-lens: parameterCount=400000000 layerCount=24 hiddenSize=1024 sequenceLength=256 vocabularySize=32000
import lightning as L
import torch
from torch import nn


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Embedding(100, 32), nn.Linear(32, 100))

    def training_step(self, tokens, index):
        return nn.functional.cross_entropy(self.net(tokens).flatten(0, 1), tokens.flatten())

    def validation_step(self, tokens, index):
        self.log("val_loss", self.training_step(tokens, index))

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-3)


loader = torch.utils.data.DataLoader(torch.randint(0, 100, (64, 16)), batch_size=4)
net = Net()
trainer = L.Trainer(max_epochs=6, accelerator="auto", logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(net, loader, loader)
