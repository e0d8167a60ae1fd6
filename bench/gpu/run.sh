#!/usr/bin/env bash
# Checks and times lockstep on a machine with a GPU and no .NET, beside PyTorch on the same GPU, in under nine minutes.
# Unpacked beside it: lockstep/ (from pack.sh) and torch_resnet50.py. Everything goes to OUT: one log and one JSON file a part.
# usage: run.sh [OUT]          parts: PARTS="devices check train figures" (default: all of them); LIMIT seconds, default 520
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(realpath -m "${1:-gpu-results}")
parts=${PARTS:-devices check train figures}
limit=${LIMIT:-520}
lockstep="$here/lockstep/lockstep"
cache="$out/cache"
mkdir -p "$out" "$cache"
export LOCKSTEP_CUDA_CACHE="$cache" DOTNET_gcServer=0
failed=0
began=$SECONDS

left() { echo $((limit - (SECONDS - began))); }
wants() { case " $parts " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

# run NAME SECONDS COMMAND…: its output to NAME.log, at most so many seconds of what is left.
run() {
  local name=$1 seconds=$2 rest
  shift 2
  rest=$(left)
  if [ "$rest" -lt 15 ]; then
    echo "SKIPPED $name: no time left"
    failed=$((failed + 1))
    return 1
  fi
  [ "$seconds" -gt "$rest" ] && seconds=$rest
  local start=$SECONDS
  if timeout "$seconds" "$@" > "$out/$name.log" 2>&1; then
    echo "ok      $name ($((SECONDS - start)) s)"
  else
    echo "FAILED  $name ($((SECONDS - start)) s), the end of $out/$name.log:"
    tail -n 15 "$out/$name.log" | sed 's/^/        /'
    failed=$((failed + 1))
  fi
}

if wants devices; then
  run nvidia-smi 20 nvidia-smi
  run devices 60 "$lockstep" devices
  cat "$out/devices.log"
fi

if wants check; then
  for precision in float32 tf32 bf16 fp16; do
    run "check-$precision" 90 "$lockstep" devices --check --precision "$precision" --cache "$cache"
  done
fi

if wants train; then
  # The same fifty steps on the CPU and on the GPU, exact mode twice: losses agree, hashes are equal.
  cat > "$out/resnet20.yaml" <<'Y'
name: gpu-check
model: resnet20
data: {source: glyphs, train_images: 6400, test_images: 512, augmentation: {crop: none, flip: false}}
batch: {global: 128, slice: 128}
epochs: 1
learning_rate: {base: 0.05, scaling: none}
workers: {min: 1, max: 1}
seed: 7
Y
  run train-cpu 120 "$lockstep" run "$out/resnet20.yaml" --workers 1 --runs "$out/runs-cpu"
  run train-gpu 90 "$lockstep" run "$out/resnet20.yaml" --workers 1 --device cuda --runs "$out/runs-gpu"
  sed 's/^seed: 7/seed: 7\nreproducibility: exact/' "$out/resnet20.yaml" > "$out/exact.yaml"
  for again in 1 2; do
    run "exact-$again" 90 "$lockstep" run "$out/exact.yaml" --workers 1 --device cuda --runs "$out/runs-exact-$again"
  done
  for name in cpu gpu exact-1 exact-2; do
    find "$out/runs-$name" -name metrics.jsonl -exec cp {} "$out/metrics-$name.jsonl" \; 2>/dev/null
    find "$out/runs-$name" -name summary.json -exec cp {} "$out/summary-$name.json" \; 2>/dev/null
    rm -rf "$out/runs-$name"
  done
fi

if wants figures; then
  # By turns, ours and PyTorch's, the figure that counts first.
  run ours-resnet50-256 100 "$lockstep" bench gpu --model resnet50 --batch 256 --precision bf16 --cache "$cache" --json
  run torch-resnet50-256 170 python3 "$here/torch_resnet50.py" --models resnet50 --batches 256 --limit 150
  run ours-resnet50-256-again 40 "$lockstep" bench gpu --model resnet50 --batch 256 --precision bf16 --cache "$cache"
  run ours-resnet50-512 40 "$lockstep" bench gpu --model resnet50 --batch 512 --precision bf16 --cache "$cache" --json
  run ours-resnet50-128 40 "$lockstep" bench gpu --model resnet50 --batch 128 --precision bf16 --cache "$cache" --json
  run ours-resnet18-256 40 "$lockstep" bench gpu --model resnet18 --batch 256 --precision bf16 --cache "$cache" --json
  run ours-vgg16-256 40 "$lockstep" bench gpu --model vgg16 --batch 256 --precision bf16 --cache "$cache" --json
  run torch-others 120 python3 "$here/torch_resnet50.py" --models resnet50 resnet18 vgg16 --batches 128 --ways eager graph --limit 100
  cat "$out"/ours-resnet50-256-again.log
  cat "$out"/torch-*.log | grep '^{'
fi

echo "$failed parts failed, $((SECONDS - began)) s"
[ "$failed" = 0 ]
