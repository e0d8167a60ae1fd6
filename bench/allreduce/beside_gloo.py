"""All-reduce between processes of one machine beside gloo (PyTorch), in one sitting, as a Markdown table and an SVG plot.

usage: python3 bench/allreduce/beside_gloo.py [--workers 2,3,4,8] [--sizes 4096,...] [--out bench/results/allreduce] [--quick]
Writes OUT.json (every figure), OUT-table.md and OUT.svg. Needs a Python with torch and gloo; run it on a machine that does nothing else.
gloo is timed as gloo's users do: a barrier, then one all_reduce of float32; the median of the repetitions on rank 0. Ours likewise.
"""
import argparse, json, math, os, statistics, subprocess, sys, time

RESNET50 = 25_557_032 * 4
SIZES = [1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, RESNET50, 1 << 28]
OURS = [("shared_memory", ["direct", "ring", "halving_doubling", "tree"]), ("tcp", ["ring", "ring_slabs", "halving_doubling", "tree", "torus"])]
COLOURS = {"gloo": "#c0392b", "shared_memory": "#1f6fb2", "tcp": "#2e8b57"}


def repetitions(size, workers):
    return int(min(100, max(9, 1_000_000_000 / (size * workers))))


def gloo_rank(rank, workers, port, sizes, path):
    import torch, torch.distributed as d
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    torch.set_num_threads(1)
    d.init_process_group("gloo", rank=rank, world_size=workers)
    figures = {}
    for size in sizes:
        x, times = torch.ones(size // 4), []
        for _ in range(repetitions(size, workers) + 2):
            d.barrier()
            t = time.perf_counter()
            d.all_reduce(x)
            times.append(1e3 * (time.perf_counter() - t))
        figures[size] = statistics.median(times[2:])
    if rank == 0:
        with open(path, "w") as file:
            json.dump(figures, file)
    d.destroy_process_group()


def gloo(workers, sizes, path):
    import torch.multiprocessing as mp
    mp.spawn(gloo_rank, (workers, 29500 + workers, sizes, path), nprocs=workers)
    with open(path) as file:
        return {int(size): ms for size, ms in json.load(file).items()}


def ours(lockstep, workers, transport, algorithms, sizes):
    command = [lockstep, "bench", "allreduce", "--workers", str(workers), "--transport", transport, "--json", "--algorithm", *algorithms, "--bytes", *map(str, sizes)]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    figures = json.loads(result)
    return figures if isinstance(figures, list) else [figures]


def size_text(size):
    return "102 MB (ResNet-50)" if size == RESNET50 else f"{size >> 20} MiB" if size >= 1 << 20 else f"{size >> 10} KiB"


def traffic(r):
    """Bytes that all ranks together read and write if nothing stays in a cache, on one host."""
    p, n = r["workers"], r["bytes"]
    if r["algorithm"] == "direct":
        return p * n * (3 - 1 / p)  # own chunk of all ranks read and written once, the others' chunks read and written
    return 2 * (p - 1) * n * 4 + (p - 1) * n * 2  # every byte sent is copied in and out, half of them are added to others


def where(r, bound):
    share = bound / r["median_ms"]
    if r["bytes"] <= 1 << 18:
        return "meetings, wake-ups" if r["transport"] != "tcp" else "system calls, wake-ups"
    if share > 1:
        return "copies served by the caches" + (", system calls" if r["transport"] == "tcp" else ", meetings")
    if r["transport"] == "tcp":
        return f"memory traffic {share:.0%}; rest: frames, system calls, wake-ups"
    return f"memory traffic {share:.0%}; rest: waits for ranks that share a core"


def table(rows):
    """The bound is traffic over the speed of one copy of ResNet-50's gradient (read and written) in the same sitting."""
    copies = [r["copy_ms"] for r in rows if r["bytes"] == RESNET50] or [r["copy_ms"] for r in rows]
    speed = 2 * RESNET50 / statistics.median(copies)
    lines = ["| workers | bytes | transport | algorithm | median ms | p99 ms | algorithm GB/s | bus GB/s | bound ms | gloo ms | gloo / ours | the time goes to |", "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for r in rows:
        bound = traffic(r) / speed
        lines.append(f"| {r['workers']} | {size_text(r['bytes'])} | {r['transport']} | {r['algorithm']} | {r['median_ms']:.3f} | {r['p99_ms']:.3f} | {r['algorithm_gb_s']:.2f} | {r['bus_gb_s']:.2f} | {bound:.3f} | {r['gloo_ms']:.3f} | **{r['gloo_ms'] / r['median_ms']:.1f}** | {where(r, bound)} |")
    return "\n".join(lines) + "\n"


def plot(rows, workers):
    """One panel a number of workers: time over size, both logarithmic; ours the best algorithm of each transport."""
    width, height, left, top = 330, 300, 60, 40
    sizes = sorted({r["bytes"] for r in rows})
    x = lambda size: left + (math.log2(size) - math.log2(sizes[0])) / (math.log2(sizes[-1]) - math.log2(sizes[0])) * (width - 40)
    low, high = -2, 3.2
    y = lambda ms: top + height - (min(max(math.log10(ms), low), high) - low) / (high - low) * height
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{len(workers) * (width + 50) + 40}" height="{height + 120}" font-family="sans-serif" font-size="11">', '<rect width="100%" height="100%" fill="white"/>']
    for panel, count in enumerate(workers):
        parts.append(f'<g transform="translate({panel * (width + 50)},0)"><text x="{left + 90}" y="22" font-size="14">{count} workers</text>')
        for decade in range(-2, 4):
            parts.append(f'<line x1="{left}" x2="{left + width - 40}" y1="{y(10 ** decade):.1f}" y2="{y(10 ** decade):.1f}" stroke="#ddd"/><text x="{left - 6}" y="{y(10 ** decade) + 4:.1f}" text-anchor="end">{10.0 ** decade:g} ms</text>')
        for size in (1 << 12, 1 << 16, 1 << 20, 1 << 24, 1 << 28):
            if sizes[0] <= size <= sizes[-1]:
                parts.append(f'<text x="{x(size):.1f}" y="{top + height + 18}" text-anchor="middle">{size_text(size)}</text>')
        lines = {"gloo": {r["bytes"]: r["gloo_ms"] for r in rows if r["workers"] == count}}
        for transport, _ in OURS:
            lines[transport] = {s: min(r["median_ms"] for r in rows if r["workers"] == count and r["bytes"] == s and r["transport"] == transport) for s in sizes}
        for name, line in lines.items():
            points = " ".join(f"{x(s):.1f},{y(ms):.1f}" for s, ms in sorted(line.items()))
            parts.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>')
        parts.append("</g>")
    for i, (name, label) in enumerate([("gloo", "gloo"), ("shared_memory", "Lockstep, shared memory, best algorithm"), ("tcp", "Lockstep, TCP, best algorithm")]):
        parts.append(f'<rect x="{left + i * 280}" y="{height + 80}" width="14" height="4" fill="{COLOURS[name]}"/><text x="{left + 20 + i * 280}" y="{height + 86}">{label}</text>')
    return "\n".join(parts + ["</svg>"]) + "\n"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--workers", default="2,3,4,8")
    p.add_argument("--sizes", default=",".join(map(str, SIZES)))
    p.add_argument("--out", default="bench/results/allreduce")
    a = p.parse_args()
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    lockstep = os.path.join(root, "src/Cli/bin/Release/net10.0/lockstep")
    subprocess.run([os.path.join(root, "lockstep"), "--version"], check=True, stdout=subprocess.DEVNULL)  # builds
    workers, sizes, rows = [int(w) for w in a.workers.split(",")], [int(s) for s in a.sizes.split(",")], []
    for count in workers:
        theirs = gloo(count, sizes, a.out + ".gloo.tmp")
        os.remove(a.out + ".gloo.tmp")
        for transport, algorithms in OURS:
            rows += [r | {"gloo_ms": theirs[r["bytes"]]} for r in ours(lockstep, count, transport, algorithms, sizes)]
        print(table([r for r in rows if r["workers"] == count]), flush=True)
    rows.sort(key=lambda r: (r["workers"], r["bytes"], r["transport"], r["median_ms"]))
    for suffix, text in ((".json", json.dumps(rows, indent=0)), ("-table.md", table(rows)), (".svg", plot(rows, workers))):
        with open(a.out + suffix, "w") as file:
            file.write(text)


if __name__ == "__main__":
    sys.exit(main())
