#!/usr/bin/env bash
# Kills Impasto in the middle of everything that it writes, and fills the disk under it: whatever is left must be whole. Prints the counts that docs/reliability.md has.
# usage: tools/reliability.sh <impasto, the built command> [kills of each kind, 30]
set -euo pipefail
impasto=$(realpath "$1")
kills=${2:-30}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'umount "$work/full" 2>/dev/null || true; rm -rf "$work"' EXIT
export XDG_DATA_HOME=$work/data
photo=examples/photos/nagasaki-boats.jpg
style=examples/ink.jpg
failed=0
wrong() { echo "WRONG: $*"; failed=$((failed + 1)); }

# Starts a command and kills it after a time drawn from its own duration.
killed() {
    local longest=$1
    shift
    "$@" > "$work/out" 2>&1 &
    local process=$!
    sleep "$(awk -v s="$RANDOM" -v t="$longest" 'BEGIN { print t * (0.2 + 0.9 * s / 32768) }')"
    kill -9 $process 2>/dev/null || true
    wait $process 2>/dev/null || true
}
seconds() { local start=$EPOCHREALTIME; "$@" > /dev/null 2>&1; awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }'; }
whole() { "$impasto" stylize "$1" --method oil --strength 0 --size 16 -o "$work/check.png" --overwrite -q 2> "$work/error"; }

echo "Kills while a result is written over an earlier one, with its sidecar:"
"$impasto" stylize $photo --method oil --size 1600 -o "$work/result.png" --sidecar -q
time=$(seconds "$impasto" stylize $photo --method oil --size 1600 -o "$work/result.png" --sidecar --overwrite -q)
for _ in $(seq "$kills"); do
    killed "$time" "$impasto" stylize $photo --method oil --size 1600 -o "$work/result.png" --sidecar --overwrite -q
    whole "$work/result.png" || wrong "the result: $(cat "$work/error")"
    python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$work/result.json" || wrong "the sidecar"
done
echo "  $kills, $(find "$work" -maxdepth 1 -name '*.tmp' -o -maxdepth 1 -name '.*.tmp' | wc -l) temporary files left behind"

echo "Kills while a model is made over an earlier one of its name:"
"$impasto" models make --from $style --name mine -q
time=$(seconds "$impasto" models make --from $style --name mine --overwrite -q)
for _ in $(seq "$kills"); do
    killed "$time" "$impasto" models make --from $style --name mine --overwrite -q
    "$impasto" models verify > "$work/error" 2>&1 || wrong "the registry: $(cat "$work/error")"
done
echo "  $kills, models verify after each"

echo "Kills of a training at any moment behind its first checkpoint, each gone on from:"
train() { "$impasto" train cin --photos examples/photos --style $style,examples/woodcut.jpg --style-size 128 --width 8 --blocks 1 --kernel 3 --face-weight 0 --batch 1 --crop 64 \
    --steps $((kills * 30)) --checkpoint-every 3 --validate-every 100000 --name small --folder "$work/$1" --output "$work/$1-model"; }
train whole > /dev/null 2>&1
done=0
while [ $done -lt "$kills" ] && [ ! -d "$work/broken-model" ]; do
    train broken > "$work/out" 2>&1 &
    process=$!
    # The process itself, not the subshell that runs the function.
    until child=$(pgrep -P $process) && [ -n "$(find "$work/broken" -name '*.safetensors' 2>/dev/null)" ] || ! kill -0 $process 2>/dev/null; do sleep 0.1; done
    sleep "$(awk -v s="$RANDOM" 'BEGIN { print 0.5 + 4 * s / 32768 }')"
    kill -9 ${child:-$process} 2>/dev/null && done=$((done + 1))
    wait $process 2>/dev/null || true
    if grep -qiE "went wrong|damaged" "$work/out"; then wrong "the training: $(cat "$work/out")"; fi
done
train broken > "$work/out" 2>&1
cmp "$work/whole-model/small.safetensors" "$work/broken-model/small.safetensors" || wrong "the weights are other than those of a training that was never stopped"
echo "  $done kills, then to the end: $(sha256sum < "$work/broken-model/small.safetensors" | cut -c 1-16), without a stop $(sha256sum < "$work/whole-model/small.safetensors" | cut -c 1-16)"

if mkdir "$work/full" && mount -t tmpfs -o size=1m none "$work/full" 2>/dev/null; then
    echo "A disk of 1 MB:"
    head -c 900000 /dev/zero > "$work/full/other"
    if "$impasto" stylize $photo --method oil --size 1600 -o "$work/full/result.png" -q > "$work/out" 2>&1; then wrong "a full disk was not noticed"; fi
    echo "  $(cat "$work/out")"
    [ "$(ls -A "$work/full")" = other ] || wrong "left on the full disk: $(ls -A "$work/full")"
else
    echo "No disk could be made to fill: that needs root."
fi
echo "$failed wrong"
[ "$failed" = 0 ]
