"""Training images/s of PyTorch on one GPU: the yardstick beside `lockstep bench gpu`.

Synthetic images and labels that already lie on the GPU (standard normal, not zeros: zeros run faster) in the numbers of the
autocast, channels_last, cuDNN benchmark mode, fused SGD with momentum and weight decay, label smoothing 0.1, gradients set to
None. fp16 goes with a GradScaler. Ways:
  eager          as written
  graph          forward, backward and step captured as one CUDA graph
  compile        torch.compile as it is by default
  reduce         torch.compile, mode reduce-overhead (CUDA graphs)
  compile-graph  torch.compile as it is by default, and the whole step captured as one CUDA graph
  autotune       torch.compile, mode max-autotune (CUDA graphs)
One JSON line a case; a case that fails says why and is no reason for the others not to run. Exit code 1: none ran.

usage: python3 torch_resnet50.py [--models resnet50 resnet18 vgg16] [--batches 128 256 512] [--ways eager graph ...]
                                 [--precision bf16|fp16] [--steps 30] [--rounds 3] [--device cuda] [--size 224] [--limit SECONDS]
"""

import argparse
import gc
import json
import statistics
import sys
import time

import torch

WAYS = ("eager", "graph", "compile", "reduce", "compile-graph", "autotune")
TYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", default=["resnet50"], choices=sorted(MODELS))
    parser.add_argument("--batches", nargs="+", type=int, default=[256])
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=WAYS)
    parser.add_argument("--precision", default="bf16", choices=sorted(TYPES))
    parser.add_argument("--steps", type=int, default=30, help="measured steps a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--limit", type=float, default=1e9, help="seconds after which no further case begins")
    return parser.parse_args()


class Block(torch.nn.Module):
    """A residual block of ResNet v1.5: the stride is the 3x3 convolution's. Names are torchvision's."""

    def __init__(self, inner, width, stride, bottleneck):
        super().__init__()
        outer = width * (4 if bottleneck else 1)
        shapes = [(inner, width, 1, 1), (width, width, 3, stride), (width, outer, 1, 1)] if bottleneck else [(inner, width, 3, stride), (width, width, 3, 1)]
        for place, (before, after, kernel, step) in enumerate(shapes, 1):
            setattr(self, f"conv{place}", torch.nn.Conv2d(before, after, kernel, step, kernel // 2, bias=False))
            setattr(self, f"bn{place}", torch.nn.BatchNorm2d(after))
        self.count = len(shapes)
        self.relu = torch.nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inner != outer:
            self.downsample = torch.nn.Sequential(torch.nn.Conv2d(inner, outer, 1, stride, bias=False), torch.nn.BatchNorm2d(outer))

    def forward(self, x):
        y = x
        for place in range(1, self.count + 1):
            y = getattr(self, f"bn{place}")(getattr(self, f"conv{place}")(y))
            if place < self.count:
                y = self.relu(y)
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(torch.nn.Module):
    def __init__(self, depths, bottleneck):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(64)
        self.relu = torch.nn.ReLU(inplace=True)
        self.maxpool = torch.nn.MaxPool2d(3, 2, 1)
        inner = 64
        for stage, depth in enumerate(depths):
            width, blocks = 64 << stage, []
            for place in range(depth):
                blocks.append(Block(inner, width, 2 if stage > 0 and place == 0 else 1, bottleneck))
                inner = width * (4 if bottleneck else 1)
            setattr(self, f"layer{stage + 1}", torch.nn.Sequential(*blocks))
        self.avgpool = torch.nn.AdaptiveAvgPool2d(1)
        self.fc = torch.nn.Linear(inner, 1000)
        for module in self.modules():
            if isinstance(module, torch.nn.Conv2d):
                torch.nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class Vgg16(torch.nn.Module):
    def __init__(self):
        super().__init__()
        layers, inner = [], 3
        for width, depth in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
            for _ in range(depth):
                layers += [torch.nn.Conv2d(inner, width, 3, padding=1), torch.nn.ReLU(inplace=True)]
                inner = width
            layers.append(torch.nn.MaxPool2d(2, 2))
        self.features = torch.nn.Sequential(*layers)
        self.avgpool = torch.nn.AdaptiveAvgPool2d(7)
        dense = [(512 * 49, 4096), (4096, 4096)]
        self.classifier = torch.nn.Sequential(
            *[layer for shape in dense for layer in (torch.nn.Linear(*shape), torch.nn.ReLU(inplace=True), torch.nn.Dropout())], torch.nn.Linear(4096, 1000))
        for module in self.modules():
            if isinstance(module, torch.nn.Conv2d):
                torch.nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


# Written out, because a machine with PyTorch need not have torchvision; with it, parameters and outputs are the same.
MODELS = {
    "resnet18": lambda: ResNet((2, 2, 2, 2), bottleneck=False),
    "resnet50": lambda: ResNet((3, 4, 6, 3), bottleneck=True),
    "vgg16": Vgg16,
}


class Trainer:
    def __init__(self, name, batch, options):
        torch.manual_seed(1)
        self.device, self.type = options.device, TYPES[options.precision]
        cuda = self.device == "cuda"
        self.model = MODELS[name]().to(self.device).to(memory_format=torch.channels_last).train()
        self.images = torch.randn(batch, 3, options.size, options.size, device=self.device).to(self.type).to(memory_format=torch.channels_last)
        self.labels = torch.randint(0, 1000, (batch,), device=self.device)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-5, **({"fused": True} if cuda else {}))
        self.loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
        self.scaler = torch.amp.GradScaler("cuda") if cuda and options.precision == "fp16" else None
        self.run = self.model

    def step(self):
        with torch.autocast(self.device, dtype=self.type, cache_enabled=False):
            loss = self.loss(self.run(self.images), self.labels)
        if self.scaler is None:
            loss.backward()
            self.optimizer.step()
        else:
            self.scaler.scale(loss).backward()
            self.scaler.step(self.optimizer)
            self.scaler.update()
        self.optimizer.zero_grad(set_to_none=True)
        return loss

    def prepare(self, way):
        if way.startswith("compile"):
            self.run = torch.compile(self.model)
        elif way == "reduce":
            self.run = torch.compile(self.model, mode="reduce-overhead")
        elif way == "autotune":
            self.run = torch.compile(self.model, mode="max-autotune")
        return self.capture() if way.endswith("graph") else self.step

    def capture(self):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(5):
                self.step()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.captured = self.step()
        return lambda: (graph.replay(), self.captured)[1]


def synchronize(device):
    if device == "cuda":
        torch.cuda.synchronize()


def measure(trainer, step, options):
    for _ in range(8 if options.device == "cuda" else 1):
        loss = step()
    synchronize(options.device)
    rounds = []
    for _ in range(options.rounds):
        began = time.perf_counter()
        for _ in range(options.steps):
            loss = step()
        synchronize(options.device)
        rounds.append(options.steps * len(trainer.labels) / (time.perf_counter() - began))
    return rounds, float(loss.detach())


def case(name, batch, way, options):
    result = {"engine": "pytorch", "torch": torch.__version__, "model": name, "batch": batch, "precision": options.precision, "way": way}
    trainer = None
    try:
        began = time.perf_counter()
        trainer = Trainer(name, batch, options)
        rounds, loss = measure(trainer, trainer.prepare(way), options)
        if not loss < 1e4:
            raise ValueError(f"the loss is {loss}")
        result.update(images_per_second=round(statistics.median(rounds), 1), rounds=[round(rate, 1) for rate in rounds], loss=round(loss, 4))
        result["seconds"] = round(time.perf_counter() - began, 1)
        if options.device == "cuda":
            result["memory_gb"] = round(torch.cuda.max_memory_allocated() / 1e9, 2)
    except Exception as problem:  # what one way cannot do is a finding
        result["error"] = f"{type(problem).__name__}: {problem}"[:400]
    finally:
        trainer = None
        gc.collect()
        if options.device == "cuda":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        if hasattr(torch, "_dynamo"):
            torch._dynamo.reset()
    return result


def main():
    options = arguments()
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    began, ran = time.perf_counter(), 0
    for name in options.models:
        for batch in options.batches:
            for way in options.ways:
                if time.perf_counter() - began > options.limit:
                    found = {"engine": "pytorch", "model": name, "batch": batch, "precision": options.precision, "way": way, "error": "no time left"}
                else:
                    found = case(name, batch, way, options)
                ran += "error" not in found
                print(json.dumps(found), flush=True)
    return 0 if ran else 1


if __name__ == "__main__":
    sys.exit(main())
