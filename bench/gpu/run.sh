#!/usr/bin/env bash
# Checks and times lockstep on a machine with a GPU and no .NET, beside PyTorch on the same GPU, in under nine minutes.
# Unpacked beside it (by pack.sh): lockstep/, summary.py, torch_resnet50.py. Needs bash, coreutils and python3; PyTorch for its figures.
#
# usage: run.sh [OUT]           OUT (default gpu-results) gets NAME.json and NAME.log of each part, and summary.json
#   PARTS="versions layers+checks+ranks figures more"   which, in this order; those joined by + side by side, as they take no time of anything
#   LIMIT=520                   seconds for all of them; a part gets its own limit or what is left, and is killed with its processes
#   SMALL=1                     sizes for a rehearsal without a GPU (emulated libraries, PyTorch on the CPU)
# Exit code 0: everything that was run is right and every figure reaches what it must. Nothing printed is above 10,000 characters.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lockstep="$here/lockstep/lockstep"

# A run of ranks on the one GPU, in a process of its own: run.sh --train OUT NAME WORKERS ALGORITHM [KILL_AT].
# Exact mode: the hash is that of one worker, whatever the workers, the algorithm and who is killed.
train() {
  local out=$1 name=$2 workers=$3 algorithm=$4 kill=${5:-} model=resnet20 images=6400 batch=128 slice=32 epochs=3 directory
  [ -n "${SMALL:-}" ] && model='{layers: [{dense: 28}]}' images=240 batch=24 slice=6 epochs=6
  cat > "$out/$name.yaml" <<Y
name: $name
device: cuda
reproducibility: exact
model: $model
data: {source: glyphs, train_images: $images, test_images: 64, augmentation: {crop: none, flip: false}}
batch: {global: $batch, slice: $slice}
epochs: $epochs
learning_rate: {base: 0.05, scaling: none}
communication: {algorithm: $algorithm}
workers: {min: 1, max: $workers}
timeouts: {worker_silent: 10s, step: 20s, collective: 60s}
seed: 7
Y
  [ -n "$kill" ] && echo "drill: {kill_rank: 1, at_step: $kill}" >> "$out/$name.yaml"
  "$lockstep" run "$out/$name.yaml" --workers "$workers" --runs "$out/runs" --json > "$out/$name.updates" 2> "$out/$name.said" || return 1
  tail -n 1 "$out/$name.updates" > "$out/$name.run"
  rm -f "$out/$name.updates"
  directory=$(python3 "$here/summary.py" field "$out/$name.run" output_directory) || return 1
  "$lockstep" hash "$directory" > "$out/$name.hash" || return 1
  echo "{\"hash\": \"$(cut -c 1-16 "$out/$name.hash")\"}"
  if [ "$workers" -gt 1 ] && grep -q "NCCL is not used" "$out/$name.said"; then
    echo "expected sums over NCCL, and gradients went through the host" >&2
    return 1
  fi
  if [ -n "$kill" ] && [ "$(python3 "$here/summary.py" field "$out/$name.run" worker_failures)" != 1 ]; then
    echo "expected one worker to be killed at step $kill: it was not" >&2
    return 1
  fi
  if ! cmp -s "$out/ranks-1.hash" "$out/$name.hash"; then
    echo "expected the hash of one worker, $(cat "$out/ranks-1.hash"), got $(cat "$out/$name.hash")" >&2
    return 1
  fi
}

# Each sample of each run's first epoch was used once, by the journal: run.sh --ledger OUT.
ledger() {
  local out=$1 line failed=0
  export LOCKSTEP_TOKEN=run-sh
  coproc coordinator { exec "$lockstep" coordinator --exit-with-parent --listen 127.0.0.1:0 --runs "$out/runs" --journal "$out/runs/journal.db" 2>> "$out/ledger.said"; }
  # shellcheck disable=SC2154
  read -r -t 30 -a line <&"${coordinator[0]}" || return 1
  for run in "$out"/*.run; do
    LOCKSTEP_COORDINATOR=${line[1]} "$lockstep" verify-epoch "$(python3 "$here/summary.py" field "$run" run_id)" 0 >&2 || failed=1
  done
  kill "$coordinator_PID"
  echo "{\"runs\": $(find "$out" -maxdepth 1 -name '*.run' | wc -l)}"
  return $failed
}

case "${1:-}" in
  --train) shift; train "$@"; exit ;;
  --ledger) shift; ledger "$@"; exit ;;
esac

out=$(realpath -m "${1:-gpu-results}")
parts=${PARTS:-versions layers+checks+ranks figures more}
limit=${LIMIT:-520}
# Plans that were timed while something else ran are not those of the figures.
mkdir -p "$out/cache" "$out/cache-of-checks"
rm -rf "$out/runs" "$out"/*.{json,log,run,hash,said} "$out/parts.txt"
export LOCKSTEP_CUDA_CACHE="$out/cache-of-checks" TORCHINDUCTOR_CACHE_DIR="$out/torch-cache" TRITON_CACHE_DIR="$out/triton-cache" DOTNET_gcServer=0
began=$SECONDS
printed=0

left() { echo $((limit - (SECONDS - began))); }

# The summary's room is kept free; what does not fit is in the files.
say() {
  local text=${1:0:1500}
  [ -z "$text" ] && return 0
  printed=$((printed + ${#text} + 1))
  [ "$printed" -lt 6000 ] && echo "$text"
  return 0
}

# part NAME SECONDS COMMAND…: standard output to NAME.json, errors to NAME.log, the verdict to parts.txt.
part() {
  local name=$1 seconds=$2 rest start=$SECONDS code verdict=ok
  shift 2
  rest=$(left)
  if [ "$rest" -lt 12 ]; then
    echo "$name skipped 0 -" >> "$out/parts.txt"
    say "skipped  $name: no time left"
    return 0
  fi
  [ "$seconds" -gt "$rest" ] && seconds=$rest
  timeout -k 3 "$seconds" "$@" > "$out/$name.json" 2> "$out/$name.log" < /dev/null
  code=$?
  [ $code -ne 0 ] && verdict=FAILED
  echo "$name $verdict $((SECONDS - start)) $code" >> "$out/parts.txt"
  say "$(printf '%-8s %s (%d s) %s' "$verdict" "$name" $((SECONDS - start)) "$(python3 "$here/summary.py" line "$out" "$name" 2>&1 | head -c 300)")"
  if [ $code -ne 0 ]; then
    [ $code -eq 124 ] || [ $code -eq 137 ] && say "         it was ended after its $seconds s"
    say "$( { grep -h FAILED "$out/$name.log" | head -n 4; tail -qn 6 "$out/$name.said" "$out/$name.log" 2> /dev/null; } | cut -c 1-220 | awk '!seen[$0]++' | sed 's/^/         /' | head -c 1300)"
  fi
}

check() { part "$1" "$2" "$lockstep" devices --check --json --cache "$out/cache-of-checks" "${@:3}" "${size[@]}"; }
ours() {
  local options=" ${*:3} "
  [ -n "${SMALL:-}" ] && options=$(sed 's/ --batch [0-9]*//' <<< "$options")
  # shellcheck disable=SC2086
  part "$1" "$2" "$lockstep" bench gpu --json --cache "$out/cache" $options "${bench[@]}"
}
torch() { part "$1" "$2" python3 "$here/torch_resnet50.py" "${@:3}" "${yardstick[@]}"; }

# What a rehearsal asks for in place of what the parts do.
size=() bench=() yardstick=() names=(resnet50 resnet18 vgg16)
if [ -n "${SMALL:-}" ]; then
  size=(--steps 3 --images 1 --size 8 --reopenings 2)
  bench=(--batch 2 --size 32 --steps 1 --rounds 1 --peak-side 64)
  yardstick=(--device cpu --batches 2 --size 64 --steps 1 --rounds 1)
  names=(resnet20 resnet20 lenet5)
fi

# The parts of one name.
group() {
  case $1 in
    versions)
      command -v nvidia-smi > /dev/null && part gpu-before 15 nvidia-smi --query-gpu=name,driver_version,temperature.gpu,power.draw,clocks.sm,clocks.mem,memory.used,utilization.gpu --format=csv,noheader
      part devices 40 "$lockstep" devices --json
      part torch-version 60 python3 -c "import torch; print(torch.__version__, torch.version.cuda, torch.backends.cudnn.version())"
      ;;
    layers)
      check check-layers-float32 60 --part layers --precision float32 --choose-within 15
      check check-layers-bf16 60 --part layers --precision bf16 --choose-within 15
      ;;
    figures)
      ours ours-resnet50-256 110 --model "${names[0]}" --batch 256 --choose-within 45
      torch torch-resnet50-256-eager 60 --models resnet50 --batches 256 --ways eager graph
      ours ours-resnet50-256-again 50 --model "${names[0]}" --batch 256 --choose-within 1
      torch torch-resnet50-256-compile 110 --models resnet50 --batches 256 --ways compile compile-graph
      torch torch-resnet50-256-autotune 130 --models resnet50 --batches 256 --ways autotune
      ;;
    checks)
      check check-training-float32 45 --part training --choose-within 10
      check check-training-bf16 45 --part training --precision bf16 --choose-within 10
      check check-exact 40 --part exact
      check check-replay 30 --part replay
      check check-nccl 45 --part nccl
      check check-layers-tf32 40 --part layers --precision tf32 --choose-within 8
      check check-layers-fp16 40 --part layers --precision fp16 --choose-within 8
      ;;
    ranks)
      part ranks-1 45 bash "$0" --train "$out" ranks-1 1 auto
      for workers in 2 4; do
        for algorithm in auto torus hierarchical; do
          part ranks-$workers-$algorithm 45 bash "$0" --train "$out" ranks-$workers-$algorithm $workers $algorithm
        done
        part ranks-$workers-killed 60 bash "$0" --train "$out" ranks-$workers-killed $workers auto 20
      done
      part ranks-ledger 40 bash "$0" --ledger "$out"
      ;;
    more)
      check check-memory 130 --part memory
      ours ours-resnet50-512 50 --model "${names[0]}" --batch 512 --choose-within 15
      ours ours-resnet50-128 50 --model "${names[0]}" --batch 128 --choose-within 15
      ours ours-resnet50-256-fp16 50 --model "${names[0]}" --batch 256 --precision fp16 --choose-within 15
      torch torch-resnet50-256-fp16 50 --models resnet50 --batches 256 --precision fp16 --ways eager graph
      torch torch-resnet50-more 60 --models resnet50 --batches 128 512 --ways eager graph
      ours ours-resnet18-256 40 --model "${names[1]}" --batch 256 --choose-within 15
      ours ours-vgg16-256 40 --model "${names[2]}" --batch 256 --choose-within 15
      torch torch-others 60 --models resnet18 vgg16 --batches 256 --ways eager graph
      check check-training-fp16 40 --part training --precision fp16 --choose-within 8
      ;;
    *) say "there is no part $1" ; echo "$1 FAILED 0 2" >> "$out/parts.txt" ;;
  esac
}

say "lockstep $(cat "$here/commit" 2>/dev/null), $limit s for: $parts"
for together in $parts; do
  IFS=+ read -r -a groups <<< "$together"
  if [ "${#groups[@]}" = 1 ]; then
    group "$together"
    continue
  fi

  for name in "${groups[@]}"; do
    group "$name" > "$out/$name.lines" &
  done
  wait
  for name in "${groups[@]}"; do
    while IFS= read -r line; do say "$line"; done < "$out/$name.lines"
    rm "$out/$name.lines"
  done
done
if command -v nvidia-smi > /dev/null; then
  timeout 15 nvidia-smi > "$out/gpu-after.log" 2>&1
fi
rm -rf "$out/runs"
say "$((SECONDS - began)) s in all"
python3 "$here/summary.py" write "$out"
