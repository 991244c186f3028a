#!/usr/bin/env bash
# Makes docs/images/any-style.jpg: the example styles (top), and the three scenes in each by `meta` and below that by `linear`. Needs a build and ImageMagick.
# usage: tools/any-style.sh <impasto, the built command>
set -euo pipefail
impasto=$1
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cell() { convert "$1" -resize 360x270^ -gravity center -extent 360x270 "$2"; }
styles=(ink mosaic swirl woodcut)
convert -size 360x270 xc:white "$work/blank.png"
cells=("$work/blank.png")
for style in "${styles[@]}"; do cell "examples/$style.jpg" "$work/$style.png"; cells+=("$work/$style.png"); done
for photo in lake street still-life; do
    cell "examples/scenes/$photo.jpg" "$work/$photo.png"
    for method in meta linear; do
        cells+=("$([ "$method" = meta ] && echo "$work/$photo.png" || echo "$work/blank.png")")
        for style in "${styles[@]}"; do
            "$impasto" stylize "examples/scenes/$photo.jpg" --style "examples/$style.jpg" --method "$method" --faces 0 -o "$work/full.png" --overwrite -q
            cell "$work/full.png" "$work/$photo-$style-$method.png"
            cells+=("$work/$photo-$style-$method.png")
        done
    done
done
montage "${cells[@]}" -tile 5x -geometry +4+4 -quality 80 docs/images/any-style.jpg
