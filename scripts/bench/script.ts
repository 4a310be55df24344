/**
 * Training scripts of any length in the manner of real ones: options, a data set, a model, a loop that logs, evaluates and saves. What is
 * longer has more options, more kinds of layers and more helpers; as in real scripts, about half of it is run when the script starts.
 */

const head = `#!/usr/bin/env python
"""Trains an image classifier on a folder of pictures. Usage: torchrun --nproc_per_node=4 train.py --data /data/pets"""
import argparse
import json
import logging
import math
import os
import random
import time
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset, DistributedSampler
from torchvision import datasets, transforms

logger = logging.getLogger(__name__)

NUM_CLASSES = 37
IMAGE_SIZE = 224
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Meter:
    """Keeps the mean of what it is given."""

    def __init__(self, name):
        self.name = name
        self.reset()

    def reset(self):
        self.total, self.count = 0.0, 0

    def update(self, value, n=1):
        self.total += float(value) * n
        self.count += n

    @property
    def mean(self):
        return self.total / max(1, self.count)


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)


def setup_distributed():
    if "RANK" not in os.environ:
        return 0, 1
    dist.init_process_group("nccl")
    rank, world = dist.get_rank(), dist.get_world_size()
    torch.cuda.set_device(rank % torch.cuda.device_count())
    return rank, world


def accuracy(logits, target, topk=(1,)):
    with torch.no_grad():
        _, predicted = logits.topk(max(topk), 1, True, True)
        correct = predicted.t().eq(target.view(1, -1).expand_as(predicted.t()))
        return [correct[:k].reshape(-1).float().sum(0) * 100.0 / target.size(0) for k in topk]


def cosine_schedule(step, warmup, total):
    if step < warmup:
        return step / max(1, warmup)
    progress = (step - warmup) / max(1, total - warmup)
    return 0.5 * (1 + math.cos(math.pi * progress))

`;

/** A kind of layer, its tests and what is printed of it: forty lines. */
const part = (i: number): string => `
class Block${i}(nn.Module):
    """A residual block with a bottleneck of its own."""

    def __init__(self, channels, expansion=${2 + (i % 3)}, dropout=0.${i % 5}, activation="gelu"):
        super().__init__()
        hidden = channels * expansion
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.expand = nn.Linear(channels, hidden)
        self.project = nn.Linear(hidden, channels)
        self.dropout = nn.Dropout(dropout)
        self.scale = nn.Parameter(torch.ones(channels) * 1e-${1 + (i % 6)})
        self.activation = {"gelu": F.gelu, "relu": F.relu, "silu": F.silu}[activation]

    def forward(self, x, mask=None):
        shortcut = x
        x = self.norm(x)
        x = self.activation(self.expand(x))
        if mask is not None:
            x = x * mask.unsqueeze(-1)
        x = self.dropout(self.project(x))
        return shortcut + self.scale * x


def summarize_block${i}(block, path=None):
    # Sizes by name, the largest first.
    sizes = {name: p.numel() for name, p in block.named_parameters() if p.requires_grad}
    ranked = sorted(sizes.items(), key=lambda item: item[1], reverse=True)[:${5 + (i % 4)}]
    lines = [f"{name:<30} {size:>12,d}" for name, size in ranked]
    if path is not None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w") as handle:
            json.dump({"block": ${i}, "sizes": OrderedDict(ranked)}, handle, indent=2)
    logger.info("block %d: %d parameters in %d tensors", ${i}, sum(sizes.values()), len(sizes))
    return "\\n".join(lines)

`;

/** Options as long scripts have them: ten lines. */
const option = (i: number): string => `    parser.add_argument(
        "--option-${i}",
        type=${["int", "float", "str"][i % 3]},
        default=${[`${i}`, `${i}e-4`, `"choice${i}"`][i % 3]},
        help="One of the many settings that such scripts have, number ${i}, with its default and what it is good for.",
    )
    parser.add_argument("--no-feature-${i}", action="store_true", help="Switches a feature off.")
`;

/** What a loop does beside training: six lines. */
const logging = (i: number): string => `            if step % (args.log_every * ${1 + i}) == 0 and rank == 0:
                rate = scheduler.get_last_lr()[0]
                logger.info("epoch %d step %d loss %.4f lr %.6f", epoch, step, losses.mean, rate)
                history.append({"step": step, "loss": losses.mean, "part": ${i}})
                timer.update(time.time() - started)
                started = time.time()
`;

const tail = ({
  parts,
  options,
  logs,
}: {
  readonly parts: number;
  readonly options: string;
  readonly logs: string;
}): string => `
class Net(nn.Module):
    def __init__(self, channels=384, depth=12):
        super().__init__()
        self.patch = nn.Conv2d(3, channels, kernel_size=16, stride=16)
        self.blocks = nn.ModuleList([${parts === 0 ? "nn.Linear(channels, channels)" : "Block0(channels)"} for _ in range(depth)])
        self.head = nn.Linear(channels, NUM_CLASSES)

    def forward(self, images):
        x = self.patch(images).flatten(2).transpose(1, 2)
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean(dim=1))


def parse_args():
    parser = argparse.ArgumentParser(description="Training on one machine")
    parser.add_argument("--data", required=True)
    parser.add_argument("--output", default="out")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--lr", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log-every", type=int, default=50)
    parser.add_argument("--workers", type=int, default=8)
${options}    return parser.parse_args()


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    top1 = Meter("top1")
    for images, target in loader:
        logits = model(images.to(device))
        top1.update(accuracy(logits, target.to(device))[0], images.size(0))
    return top1.mean


def main():
    args = parse_args()
    rank, world = setup_distributed()
    set_seed(args.seed + rank)
    device = torch.device("cuda", rank % max(1, torch.cuda.device_count()))
    train_transform = transforms.Compose(
        [
            transforms.RandomResizedCrop(IMAGE_SIZE),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, STD),
        ]
    )
    train_set = datasets.OxfordIIITPet(args.data, split="trainval", transform=train_transform)
    test_set = datasets.OxfordIIITPet(args.data, split="test", transform=transforms.ToTensor())
    sampler = DistributedSampler(train_set) if world > 1 else None
    loader = DataLoader(
        train_set,
        batch_size=args.batch_size,
        shuffle=sampler is None,
        sampler=sampler,
        num_workers=args.workers,
        pin_memory=True,
        drop_last=True,
    )
    test_loader = DataLoader(test_set, batch_size=args.batch_size * 2, num_workers=args.workers)
    model = Net().to(device)
    if world > 1:
        model = nn.parallel.DistributedDataParallel(model, device_ids=[device.index])
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.05)
    total = args.epochs * len(loader)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: cosine_schedule(step, 500, total))
    scaler = torch.cuda.amp.GradScaler()
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    losses, timer, history, best = Meter("loss"), Meter("time"), [], 0.0
    started = time.time()
    for epoch in range(args.epochs):
        model.train()
        if sampler is not None:
            sampler.set_epoch(epoch)
        for step, (images, target) in enumerate(loader):
            images, target = images.to(device, non_blocking=True), target.to(device, non_blocking=True)
            optimizer.zero_grad(set_to_none=True)
            with torch.cuda.amp.autocast():
                loss = criterion(model(images), target)
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            scheduler.step()
            losses.update(loss.item(), images.size(0))
${logs}        score = evaluate(model, test_loader, device)
        if rank == 0 and score > best:
            best = score
            torch.save({"model": model.state_dict(), "epoch": epoch}, os.path.join(args.output, "best.pt"))
            logger.info("epoch %d: best so far %.2f", epoch, best)


if __name__ == "__main__":
    main()
`;

const many = (count: number, make: (i: number) => string): string =>
  Array.from({ length: Math.max(0, Math.round(count)) }, (_, i) => make(i)).join("");
const linesOf = (text: string): number => text.split("\n").length;

/** A script of about so many lines; the shortest has 190. */
export function scriptOf(lines: number): string {
  const left = lines - linesOf(head) - linesOf(tail({ parts: 0, options: "", logs: "" }));
  const parts = Math.max(0, Math.round((left * 0.5) / linesOf(part(0))));
  const options = many((left * 0.4) / linesOf(option(0)), option);
  const logs = many((left * 0.1) / linesOf(logging(0)), logging);
  return head + many(parts, part) + tail({ parts, options, logs });
}

/** What fits on a screen: a loop as in a tutorial. */
export const shortScript = `import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

EPOCHS = 20
BATCH_SIZE = 128

transform = transforms.Compose([transforms.RandomCrop(32, padding=4), transforms.ToTensor()])
train_set = datasets.CIFAR10("data", train=True, download=True, transform=transform)
train_loader = DataLoader(train_set, batch_size=BATCH_SIZE, shuffle=True, num_workers=4)
test_set = datasets.CIFAR10("data", train=False, download=True, transform=transforms.ToTensor())
test_loader = DataLoader(test_set, batch_size=512)

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = models.resnet18(num_classes=10).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)


def test():
    model.eval()
    correct = 0
    with torch.no_grad():
        for images, labels in test_loader:
            images, labels = images.to(device), labels.to(device)
            correct += (model(images).argmax(1) == labels).sum().item()
    return correct / len(test_set)


for epoch in range(EPOCHS):
    model.train()
    for step, (images, labels) in enumerate(train_loader):
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"epoch {epoch} step {step} loss {loss.item():.4f}")
    scheduler.step()
    print(f"epoch {epoch}: accuracy {test():.4f}")

torch.save(model.state_dict(), "resnet18.pt")
`;
