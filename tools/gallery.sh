#!/usr/bin/env bash
# Makes docs/images/gallery.jpg: the example photographs (top) in every style of the built-in network, a row each; docs/images/fine.jpg: in those of the
# other models; docs/images/generators.jpg: in those of the generators; and docs/images/showcase.jpg: two of them, large, in the best styles.
# Needs a build and ImageMagick.
# usage: tools/gallery.sh <impasto, the built command> [side of a picture, px]
set -euo pipefail
impasto=$1 side=${2:-280}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
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
sheet() { # the picture, styles: the photographs and then a row for each style
    local out=$1; shift
    rm -f "$work"/row-*.png
    rows=0
    row photographs examples/photos/*.jpg
    for style in "$@"; do
        "$impasto" stylize examples/photos --style "$style" --size "$side" -q -o "$work/$style/"
        row "$style" "$work/$style"/*.jpg
    done
    convert "$work"/row-*.png -append -quality 80 "$out"
}
styles() { "$impasto" models info "$1" --json | tr -d '\n' | sed 's/.*"styles": *\[\([^]]*\)\].*/\1/' | tr -d '" ' | tr ',' ' '; }
sheet docs/images/gallery.jpg $(styles gallery)
sheet docs/images/fine.jpg $(styles bank) composition-vii-fine
sheet docs/images/generators.jpg monet-gan ukiyoe-gan ink-gan

best() { # photograph, styles: the photograph and then itself in the styles, large enough to see the strokes
    local photo=$1 name; name=$(basename "$photo" .jpg); shift
    convert "$photo" -resize 560x420^ -gravity center -extent 560x420 "$work/$name.png"
    titled "$work/$name.png" photograph
    for style in "$@"; do
        "$impasto" stylize "$work/$name.png" --style "$style" -q -o "$work/$name-$style.png"
        titled "$work/$name-$style.png" "$style"
    done
}
titled() { convert "$1" \( -background white -fill '#444' -pointsize 17 -size 560x26 "caption: $2" \) -append "$1.titled.png"; tiles+=("$1.titled.png"); }
tiles=()
best examples/photos/french-alpine-landscape.jpg starry-night composition-vii great-wave mondrian sudden-shower
best examples/photos/nagasaki-boats.jpg composition-x elasticity skeleton-spectre pointillism houses
montage "${tiles[@]}" -tile 3x -geometry +4+4 -quality 86 docs/images/showcase.jpg
