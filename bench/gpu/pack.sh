#!/usr/bin/env bash
# Makes what run.sh needs on a machine without .NET: a self-contained lockstep, as one compressed file of under 60 MB.
# usage: bench/gpu/pack.sh [FILE]      (default: bench/gpu/lockstep-gpu.tar.xz)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=$(realpath -m "${1:-bench/gpu/lockstep-gpu.tar.xz}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet publish src/Cli -c Release -r linux-x64 --self-contained -p:InvariantGlobalization=true -p:DebugType=none -p:SatelliteResourceLanguages=en -o "$folder/lockstep" --nologo -v quiet
cp bench/gpu/run.sh bench/gpu/torch_resnet50.py "$folder/"
tar -C "$folder" -cJf "$target" lockstep run.sh torch_resnet50.py
size=$(stat -c %s "$target")
echo "$target: $((size / 1000000)) MB"
if [ "$size" -ge 60000000 ]; then
  echo "expected under 60 MB" >&2
  exit 1
fi
