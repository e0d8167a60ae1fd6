"""Training images/s of PyTorch on one GPU: the yardstick beside `lockstep bench engine --device cuda`.

Synthetic images and labels that already lie on the GPU (standard normal, not zeros: zeros run faster), channels_last,
bf16 autocast, fused SGD with momentum and weight decay, label smoothing 0.1, the gradients set to None. Four ways:
  eager      as written
  graph      forward, backward and step captured as one CUDA graph
  compile    torch.compile, mode reduce-overhead (CUDA graphs)
  autotune   torch.compile, mode max-autotune (CUDA graphs)
One JSON line a case; a case that fails says why and is no reason for the others not to run.

usage: python3 torch_resnet50.py [--models resnet50 resnet18 vgg16] [--batches 128 256 512] [--ways eager graph ...]
                                 [--steps 30] [--rounds 3] [--device cuda] [--size 224] [--limit SECONDS]
"""

import argparse
import gc
import json
import statistics
import sys
import time

import torch
import torchvision


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", default=["resnet50"])
    parser.add_argument("--batches", nargs="+", type=int, default=[256])
    parser.add_argument("--ways", nargs="+", default=["eager", "graph", "compile", "autotune"])
    parser.add_argument("--steps", type=int, default=30, help="measured steps a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--limit", type=float, default=1e9, help="seconds after which no further case begins")
    return parser.parse_args()


class Trainer:
    def __init__(self, name, batch, size, device):
        torch.manual_seed(1)
        self.device = device
        self.model = getattr(torchvision.models, name)(num_classes=1000).to(device).to(memory_format=torch.channels_last).train()
        self.images = torch.randn(batch, 3, size, size, device=device).to(memory_format=torch.channels_last)
        self.labels = torch.randint(0, 1000, (batch,), device=device)
        fused = {"fused": True} if device == "cuda" else {}
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-5, **fused)
        self.loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
        self.run = self.model

    def step(self):
        with torch.autocast(self.device, dtype=torch.bfloat16, cache_enabled=False):
            loss = self.loss(self.run(self.images), self.labels)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss

    def prepare(self, way):
        if way == "compile":
            self.run = torch.compile(self.model, mode="reduce-overhead")
        elif way == "autotune":
            self.run = torch.compile(self.model, mode="max-autotune")
        elif way == "graph":
            return self.capture()
        elif way != "eager":
            raise ValueError(f"there is no way {way}")
        return self.step

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
    for _ in range(8):
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
    result = {"engine": "pytorch", "torch": torch.__version__, "model": name, "batch": batch, "precision": "bf16", "way": way}
    try:
        trainer = Trainer(name, batch, options.size, options.device)
        began = time.perf_counter()
        rounds, loss = measure(trainer, trainer.prepare(way), options)
        result |= {"images_per_second": round(statistics.median(rounds), 1), "rounds": [round(rate, 1) for rate in rounds], "loss": round(loss, 4)}
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
    began = time.perf_counter()
    for name in options.models:
        for batch in options.batches:
            for way in options.ways:
                if time.perf_counter() - began > options.limit:
                    print(json.dumps({"engine": "pytorch", "model": name, "batch": batch, "way": way, "error": "no time left"}), flush=True)
                    continue
                print(json.dumps(case(name, batch, way, options)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
