#!/usr/bin/env bash
# Makes docs/images/gallery.jpg: the example photographs (top) in every style of the built-in network, a row each. Needs a build and ImageMagick.
# usage: tools/gallery.sh <impasto, the built command> [side of a picture, px]
set -euo pipefail
impasto=$1 side=${2:-280}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
styles=$("$impasto" models info gallery --json | tr -d '\n' | sed 's/.*"styles": *\[\([^]]*\)\].*/\1/' | tr -d '" ' | tr ',' ' ')
cell() { convert "$1" -resize "${side}x$((side * 3 / 4))^" -gravity center -extent "${side}x$((side * 3 / 4))" "$2"; }
label() { convert -background white -fill '#444' -pointsize 15 -gravity west -size "$((side * 6))x24" "caption: $1" "$2"; }
row() { # title, files: one picture beside the other under the title
    local title=$1; shift
    label "$title" "$work/label.png"
    local cells=()
    for file in "$@"; do cell "$file" "$work/cell-${#cells[@]}.png"; cells+=("$work/cell-${#cells[@]}.png"); done
    convert "$work/label.png" \( "${cells[@]}" +append \) -append "$work/row-$(printf %02d "$rows").png"
    rows=$((rows + 1))
}
rows=0
row photographs examples/photos/*.jpg
for style in $styles; do
    "$impasto" stylize examples/photos --style "$style" --size "$side" -q -o "$work/$style/"
    row "$style" "$work/$style"/*.jpg
done
convert "$work"/row-*.png -append -quality 80 docs/images/gallery.jpg
