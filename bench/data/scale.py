"""An epoch of ImageNet's length, read in global random order by several worker processes; then once more with workers killed on the way.

usage: python3 scale.py WORKDIR [--lockstep ./lockstep] [--images 1281167] [--side 32] [--workers 4] [--kills 2]
Draws the set into WORKDIR/set (kept: a second run uses it again), trains a small dense network in exact mode for one epoch with a
coordinator and workers of its own, asks the ledger whether every sample was used exactly once, and compares the hashes of both runs.
Prints one JSON line; exit code 1 if a sample was lost or repeated, or the hashes differ.
"""
import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("workdir")
parser.add_argument("--lockstep", default="./lockstep")
parser.add_argument("--images", type=int, default=1_281_167)
parser.add_argument("--side", type=int, default=32)
parser.add_argument("--workers", type=int, default=4)
parser.add_argument("--kills", type=int, default=2)
parser.add_argument("--order", default="full", choices=["full", "windowed"])
arguments = parser.parse_args()
work = os.path.abspath(arguments.workdir)
os.makedirs(work, exist_ok=True)


def say(text):
    print(text, file=sys.stderr, flush=True)


def lockstep(*words, **options):
    return subprocess.run([arguments.lockstep, *words], check=True, capture_output=True, text=True, **options).stdout


def peak_mb(process):
    """Greatest resident memory so far, and the part of it that is no mapped file."""
    fields = dict(line.split(":", 1) for line in open(f"/proc/{process.pid}/status"))
    return int(fields["VmHWM"].split()[0]) / 1024, int(fields["RssAnon"].split()[0]) / 1024


class Cluster:
    def __init__(self, name, workers):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self.runs = os.path.join(work, name)
        shutil.rmtree(self.runs, ignore_errors=True)
        self.environment = dict(os.environ, LOCKSTEP_COORDINATOR=f"http://{address}")
        self.log = open(os.path.join(work, f"{name}.log"), "w")
        self.coordinator = self.start("coordinator", "--listen", address, "--runs", self.runs)
        self.workers = [self.worker() for _ in range(workers)]

    def start(self, *words):
        return subprocess.Popen([arguments.lockstep, *words], env=self.environment, stdout=self.log, stderr=self.log)

    def worker(self):
        return self.start("worker", "--threads", "1")

    def ask(self, *words):
        for _ in range(100):
            done = subprocess.run([arguments.lockstep, *words, "--json"], env=self.environment, capture_output=True, text=True)
            if done.returncode == 0 or "verify-epoch" in words:
                return json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else {"error": done.stderr}
            time.sleep(0.2)
        raise SystemExit(done.stderr)

    def end(self):
        for process in [*self.workers, self.coordinator]:
            process.kill()


def run(name, kills):
    cluster = Cluster(name, arguments.workers)
    try:
        answer = cluster.ask("submit", experiment)
        identity = answer["run_id"]
        killed, peak, anonymous, began = 0, 0.0, 0.0, None
        while True:
            info = cluster.ask("show", identity)
            phase, step = info["phase"].removeprefix("RUN_PHASE_").lower(), int(info["step"])
            if began is None and step > 0:
                began = time.monotonic()
            for worker in cluster.workers:
                if worker.poll() is None:
                    rss, anon = peak_mb(worker)
                    peak, anonymous = max(peak, rss), max(anonymous, anon)
            if killed < kills and step > (killed + 1) * steps // (kills + 1):
                victim = cluster.workers.pop(0)
                victim.send_signal(signal.SIGKILL)
                cluster.workers.append(cluster.worker())
                killed += 1
                say(f"{name}: killed a worker at step {step}")
            if phase in ("completed", "failed", "cancelled"):
                break
            time.sleep(0.2)
        seconds = time.monotonic() - (began or time.monotonic())
        if phase != "completed":
            raise SystemExit(f"{name}: the run {phase}: {info}")
        proof = cluster.ask("verify-epoch", identity, "0")
        digest = lockstep("hash", os.path.join(cluster.runs, identity)).split()[0]
        return {"seconds": seconds, "images_per_second": steps * batch / seconds, "peak_rss_mb": peak, "peak_anonymous_mb": anonymous, "hash": digest, "proof": proof, "kills": killed}
    finally:
        cluster.end()


data = os.path.join(work, "set")
began = time.monotonic()
made = os.path.exists(os.path.join(data, "dataset.json"))
lockstep("data", "synth", data, "--images", str(arguments.images), "--val-images", "2800", "--size", str(arguments.side), "--seed", "1")
synth = None if made else time.monotonic() - began
say(f"set of {arguments.images} images in {time.monotonic() - began:.0f} s" + (" (was there)" if made else ""))

batch = 4096
steps = arguments.images // batch
experiment = os.path.join(work, "scale.yaml")
with open(experiment, "w") as file:
    file.write(f"""name: scale
seed: 1
reproducibility: exact
model: {{layers: [{{dense: 28}}]}}
epochs: 1
data:
  source: shards
  path: {data}
  image_size: {arguments.side}
  order: {arguments.order}
  augmentation: {{crop: random_resized, area: [0.5, 1], flip: true}}
  evaluation: {{every: 0}}
batch: {{global: {batch}, slice: 128}}
workers: {{min: 1, max: {arguments.workers}}}
device: {{kind: cpu, threads: 1}}
learning_rate: {{base: 0.01, scaling: none, schedule: constant}}
checkpoint: {{every: 1, keep: 1}}
""")

peace = run("peace", 0)
say(f"peace: {peace}")
killed = run("killed", arguments.kills)
say(f"killed: {killed}")
same = peace["hash"] == killed["hash"]
exact = all(int(one["proof"][word]) == 0 for one in (peace, killed) for word in ("repeated", "missing"))
print(json.dumps({
    "images": arguments.images, "workers": arguments.workers, "synth_seconds": synth, "order": arguments.order,
    "peace": peace, "killed": killed, "same_hash": same,
}))
sys.exit(0 if same and exact else 1)
