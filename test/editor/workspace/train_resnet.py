import argparse

import torch
from torch import nn
from torchvision import datasets, models, transforms

from settings import BATCH_SIZE

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=30)
args = parser.parse_args()

model = models.resnet50(num_classes=10).cuda()
train_set = datasets.CIFAR10("data", train=True, download=True, transform=transforms.ToTensor())
loader = torch.utils.data.DataLoader(train_set, batch_size=BATCH_SIZE, shuffle=True)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
criterion = nn.CrossEntropyLoss()

for epoch in range(args.epochs):
    for images, targets in loader:
        optimizer.zero_grad()
        loss = criterion(model(images.cuda()), targets.cuda())
        loss.backward()
        optimizer.step()
