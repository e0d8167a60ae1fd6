#!/usr/bin/env bash
# Makes what run.sh needs on a machine without .NET: a self-contained lockstep, as one compressed file of under 60 MB.
# gzip and not xz, because a bare machine has the one and seldom the other. What only debuggers load is left out.
# usage: bench/gpu/pack.sh [FILE]      (default: bench/gpu/lockstep-gpu.tar.gz)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=$(realpath -m "${1:-bench/gpu/lockstep-gpu.tar.gz}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet publish src/Cli -c Release -r linux-x64 --self-contained -p:InvariantGlobalization=true -p:DebugType=none -p:SatelliteResourceLanguages=en -o "$folder/lockstep" --nologo -v quiet
(cd "$folder/lockstep" && rm -f libmscordbi.so libmscordaccore.so libclrgcexp.so libcoreclrtraceptprovider.so createdump)
cp bench/gpu/run.sh bench/gpu/summary.py bench/gpu/torch_resnet50.py "$folder/"
git rev-parse --short HEAD > "$folder/commit"
tar -C "$folder" -c lockstep run.sh summary.py torch_resnet50.py commit | gzip -9 > "$target"
size=$(stat -c %s "$target")
echo "$target: $((size / 1000000)) MB"
if [ "$size" -ge 60000000 ]; then
  echo "expected under 60 MB" >&2
  exit 1
fi
