"""The workloads in eager PyTorch, as its tutorials write them, with the data in memory."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import nn

from benchmarks.engine.workloads import WORKLOADS


class LastState(nn.Module):
    """An LSTM that gives its last state."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(16, 64, batch_first=True)

    def forward(self, x):
        return self.lstm(x)[0][:, -1]


def _dense(*sizes: int, dropout: float = 0.0) -> nn.Module:
    parts: list[nn.Module] = []
    for before, after in pairwise(sizes[:-1]):
        parts += [nn.Linear(before, after), nn.ReLU(), *([nn.Dropout(dropout)] if dropout else [])]
    return nn.Sequential(*parts, nn.Linear(*sizes[-2:]))


def _cnn(flat: int, *filters: int) -> nn.Module:
    parts: list[nn.Module] = []
    for before, after in pairwise(filters):
        parts += [nn.Conv2d(before, after, 3), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*parts, nn.Flatten(), nn.Linear(flat, 10))


_MODELS: dict[str, Callable[[], nn.Module]] = {
    "random-binary": lambda: _dense(2, 4, 1),
    "mlp-small": lambda: _dense(32, 64, 64, 1),
    "mlp-dropout": lambda: _dense(32, 64, 64, 1, dropout=0.1),
    "mlp-wide": lambda: _dense(512, 1024, 1024, 10),
    "cnn": lambda: _cnn(1600, 1, 32, 64),
    "cnn-cifar": lambda: _cnn(512, 3, 32, 64, 128),
    "lstm": lambda: nn.Sequential(LastState(), nn.Linear(64, 1)),
}


def trainer(name: str) -> Callable[[], None]:
    """Give a function that trains the workload's epochs once; called again it goes on with the same model."""
    workload = WORKLOADS[name]
    x, y = (torch.from_numpy(array) for array in workload.arrays())
    x = x.permute(0, 3, 1, 2).contiguous() if x.ndim == 4 else x
    step = _gan_step() if name == "gan" else _step(name, workload.outputs)

    def train() -> None:
        for _ in range(workload.epochs):
            order = torch.randperm(workload.rows)
            for places in order.split(workload.batch):
                step(x[places], y[places] if workload.outputs else None)

    return train


def _step(name: str, outputs: int) -> Callable:
    model = _MODELS[name]()
    plain = name == "random-binary"
    optimizer = torch.optim.SGD(model.parameters(), 0.01) if plain else torch.optim.Adam(model.parameters(), 1e-3)
    loss = nn.BCEWithLogitsLoss() if outputs == 1 else nn.CrossEntropyLoss()

    def step(x, y):
        optimizer.zero_grad()
        loss(model(x), y if outputs == 1 else y.long()).backward()
        optimizer.step()

    return step


def _gan_step() -> Callable:
    generator, discriminator = _dense(2, 128, 128, 2), _dense(2, 128, 128, 1)
    optimizers = [torch.optim.Adam(network.parameters(), 1e-3) for network in (generator, discriminator)]
    score = nn.BCEWithLogitsLoss()

    def step(real, _):
        latent, ones, zeros = torch.randn(len(real), 2), torch.ones(len(real), 1), torch.zeros(len(real), 1)
        optimizers[1].zero_grad()
        told = torch.cat([discriminator(real), discriminator(generator(latent).detach())])
        score(told, torch.cat([ones, zeros])).backward()
        optimizers[1].step()
        optimizers[0].zero_grad()
        score(discriminator(generator(latent)), ones).backward()
        optimizers[0].step()

    return step
