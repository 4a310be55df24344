"""Trains a ResNet-18 on CIFAR-10 with a plain PyTorch loop."""

# carbon-lens: accelerator=t4 acceleratorCount=1 cloudProvider=gcp cloudRegion=europe-north1

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from torchvision.models import resnet18

EPOCHS = 30
BATCH_SIZE = 128


def main() -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    augment = transforms.Compose(
        [
            transforms.RandomCrop(32, padding=4),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
        ]
    )
    images = datasets.CIFAR10("data", train=True, download=True, transform=augment)
    loader = DataLoader(images, batch_size=BATCH_SIZE, shuffle=True, num_workers=4)

    model = resnet18(num_classes=10).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)
    criterion = nn.CrossEntropyLoss()

    for epoch in range(EPOCHS):
        model.train()
        for inputs, labels in loader:
            inputs, labels = inputs.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            optimizer.step()
        schedule.step()
        print(f"epoch {epoch}: loss {loss.item():.3f}")

    torch.save(model.state_dict(), "resnet18-cifar10.pt")


if __name__ == "__main__":
    main()
