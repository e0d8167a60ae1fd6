"""Ours beside torchrun, by turns on one machine: seconds from SIGKILL of a worker to the next finished step.

usage: python3 beside_torchrun.py PEER [--lockstep ./lockstep] [--rounds 5] [--repeat 10]
PEER is a script that kills a worker of torchrun once and prints "N workers: S s from the kill to the next finished step; ...".
Prints one JSON line: medians of both, in milliseconds, and their ratio.
"""
import argparse
import json
import re
import statistics
import subprocess
import sys

parser = argparse.ArgumentParser()
parser.add_argument("peer")
parser.add_argument("--lockstep", default="./lockstep")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--repeat", type=int, default=10)
arguments = parser.parse_args()

ours, theirs, again = [], [], []
for _ in range(arguments.rounds):
    command = [arguments.lockstep, "bench", "recovery", "--workers", "3", "--fault", "kill", "--repeat", str(arguments.repeat), "--json"]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    lost = figures["steps_lost"] + figures["samples_lost"] + figures["samples_repeated"]
    assert lost == 0, figures
    ours.append(figures["resume_ms"]["median"])
    said = subprocess.run([sys.executable, arguments.peer], check=True, capture_output=True, text=True).stdout
    seconds, repeated = re.search(r"([\d.]+) s from the kill to the next finished step; (\d+) finished steps", said).groups()
    theirs.append(1000 * float(seconds))
    again.append(int(repeated))
    print(f"lockstep {ours[-1]:.0f} ms, torchrun {theirs[-1]:.0f} ms", file=sys.stderr)

one, other = statistics.median(ours), statistics.median(theirs)
print(json.dumps({"lockstep_ms": one, "torchrun_ms": other, "ratio": one / other, "torchrun_steps_repeated": statistics.median(again)}))
