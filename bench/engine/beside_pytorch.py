"""Training speed and memory of the CPU engine beside PyTorch's, by turns on one machine, as a Markdown table.

usage: python3 bench/engine/beside_pytorch.py --peers DIR [--cifar DIR] [--threads 2] [--rounds 3] [--only resnet50,vgg16]
DIR of --peers holds imagenet_step.py and cifar_resnet20.py, which print "… 6.6 images/s, …"; --cifar is their image folder.
Run it on a machine that does nothing else. A figure is the median over rounds of the medians over steps.
"""
import argparse, json, os, re, statistics, subprocess, sys

MODELS = [  # ours, torchvision's, batch, steps, required ratio, wanted ratio
    ("resnet50", "resnet50", 16, 5, 1.5, 2.2), ("resnet18", "resnet18", 32, 5, 1.5, 2.0), ("resnet20", None, 128, 30, 1.2, 1.8),
    ("vgg16", "vgg16", 8, 3, 1.3, 1.8), ("alexnet", "alexnet", 64, 5, 1.2, 1.6), ("googlenetbn", "googlenet", 16, 5, 1.5, 2.0)]


def run(command):
    """Output, and the peak resident size in 10^6 bytes."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: ended with {status}:\n{output}")
    return output, usage.ru_maxrss * 1024 / 1e6


def ours(lockstep, model, batch, threads, steps):
    output, memory = run([lockstep, "bench", "engine", "--model", model, "--batch", str(batch), "--threads", str(threads), "--steps", str(steps), "--json"])
    result = json.loads(output[output.index("{"):])
    return result["images_per_second"], memory, result


def theirs(a, model, batch, steps):
    if model is None:
        command = [a.python, os.path.join(a.peers, "cifar_resnet20.py"), a.cifar, "--epochs", "1", "--batch", str(batch), "--threads", str(a.threads), "--max-steps", str(steps)]
    else:
        command = [a.python, os.path.join(a.peers, "imagenet_step.py"), model, "--batch", str(batch), "--threads", str(a.threads), "--steps", str(steps)]
    output, memory = run(command)
    return float(re.findall(r"([\d.]+) images/s", output)[-1]), memory


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--peers", required=True)
    p.add_argument("--cifar", default="data/cifar10")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--only", default="")
    p.add_argument("--python", default=sys.executable)
    a = p.parse_args()
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    lockstep = os.path.join(root, "src/Cli/bin/Release/net10.0/lockstep")
    subprocess.run([os.path.join(root, "lockstep"), "--version"], check=True, stdout=subprocess.DEVNULL)  # builds
    print("| model | batch | PyTorch images/s | ours images/s | ratio | must | aim | step ms | of peak | our MB / its MB | bytes allocated per step |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for model, peer, batch, steps, must, aim in MODELS:
        if a.only and model not in a.only.split(","):
            continue
        rounds = [(theirs(a, peer, batch, steps), ours(lockstep, model, batch, a.threads, steps)) for _ in range(a.rounds)]
        t, m = statistics.median(r[0][0] for r in rounds), statistics.median(r[1][0] for r in rounds)
        tm, mm = statistics.median(r[0][1] for r in rounds), statistics.median(r[1][1] for r in rounds)
        last = rounds[-1][1][2]
        print(f"| {model} | {batch} | {t:.2f} | {m:.2f} | **{m / t:.2f}** | {must} | {aim} | {1e3 * batch / m:.0f} | {last['fraction_of_peak']:.0%} | {mm:.0f} / {tm:.0f} = {mm / tm:.2f} | {last['allocated_bytes_per_step']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
