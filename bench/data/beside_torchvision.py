"""The data pipeline beside torchvision's, by turns on one core of one machine, as a Markdown table.

usage: python3 bench/data/beside_torchvision.py --images DIR [--raw DIR] --peer FILE [--rounds 5] [--seconds 4] [--python /usr/bin/python3]
DIR of --images has JPEG files in it; --raw a set that lockstep data pack --raw made of them; --peer is a script that prints
"NAME: 586.0 images/s on one core" for torchvision's decode_jpeg and its RandomResizedCrop + flip + normalise.
Run it on a machine that does nothing else. A ratio is that of the medians over rounds.
"""
import argparse, json, os, re, statistics, subprocess, sys


def output(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}: ended with {result.returncode}")
    return result.stdout


def theirs(a):
    text = output(a.core + [a.python, a.peer, a.images, "500"])
    rates = {name: float(rate) for name, rate in re.findall(r"^(.*): ([\d.]+) images/s", text, re.M)}
    decode = next(rate for name, rate in rates.items() if "decode_jpeg" in name)
    return decode, next(rate for name, rate in rates.items() if "RandomResizedCrop" in name)


def ours(a, lockstep, path):
    return json.loads(output(a.core + [lockstep, "bench", "data", "--path", path, "--threads", "1", "--seconds", str(a.seconds), "--json"]))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--images", required=True)
    p.add_argument("--raw")
    p.add_argument("--peer", required=True)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=float, default=4)
    p.add_argument("--core", type=int, help="pin both sides to this processor")
    p.add_argument("--python", default=sys.executable)
    a = p.parse_args()
    a.core = [] if a.core is None else ["taskset", "-c", str(a.core)]
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    lockstep = os.path.join(root, "src/Cli/bin/Release/net10.0/lockstep")
    subprocess.run([os.path.join(root, "lockstep"), "--version"], check=True, stdout=subprocess.DEVNULL)  # builds
    decodes, transforms, jpeg, raw = [], [], [], []
    for _ in range(a.rounds):
        decode, transform = theirs(a)
        decodes.append(decode)
        transforms.append(transform)
        jpeg.append(ours(a, lockstep, a.images))
        if a.raw:
            raw.append(ours(a, lockstep, a.raw))
    median = statistics.median
    d, t = median(decodes), median(transforms)
    rows = [("decode to RGB over decode_jpeg", d, median(r["decode_images_per_second"] for r in jpeg), 1.0, 1.1),
            ("pipeline from JPEG over the transform", t, median(r["pipeline_images_per_second"] for r in jpeg), 1.6, 1.9)]
    if raw:
        rows.append(("pipeline from raw shards over the transform from JPEG", t, median(r["pipeline_images_per_second"] for r in raw), 8, 15))
    print(f"{jpeg[0]['images']} images of {jpeg[0]['kilopixels']:.0f} kilopixels, one thread, {a.rounds} rounds by turns\n")
    print("| measure | torchvision images/s | ours images/s | ratio | must | aim |\n|---|---|---|---|---|---|")
    for name, peer, own, must, aim in rows:
        print(f"| {name} | {peer:.0f} | {own:.0f} | **{own / peer:.2f}** | {must} | {aim} |")
    print(f"\nmemory {max(r['peak_rss_mb'] for r in jpeg):.0f} MB from JPEG" + (f", {max(r['peak_rss_mb'] for r in raw):.0f} MB from raw shards (mapped files with it)" if raw else "")
          + f"; {median(r['allocated_bytes_per_image'] for r in jpeg):.0f} bytes allocated an image")


if __name__ == "__main__":
    main()
