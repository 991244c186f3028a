// What acts where, painted by hand over the picture: strokes, the last of which can be taken back. Some leave the photograph as it is, one of a style paints that
// style there, and one of nothing brings back what was there before.

const longest = 640;

// What a stroke paints that leaves the photograph: no style is called so.
export const photograph = "*";

export const colors = ["#2467d6", "#1f8a3b", "#b8860b", "#8a2be2", "#c2185b", "#00838f", "#6d4c41", "#546e7a"];

export class Brush {
  // The canvas lies over the picture. `changed` is called after every stroke, and with it every undo.
  constructor(canvas, changed) {
    Object.assign(this, { canvas, changed, strokes: [], styles: [], size: 0.08, paint: photograph });
    let stroke = null;
    const at = e => [e.offsetX / canvas.clientWidth, e.offsetY / canvas.clientHeight];
    canvas.addEventListener("pointerdown", e => {
      if (e.button !== 0) return;
      if (!e.isPrimary) {
        // Two fingers look closer, and paint nothing.
        if (stroke) this.strokes.pop();
        stroke = null;
        this.show();
        return;
      }
      canvas.setPointerCapture(e.pointerId);
      stroke = { paint: this.paint, size: this.size, points: [at(e)] };
      this.strokes.push(stroke);
      this.show();
    });
    canvas.addEventListener("pointermove", e => {
      if (!stroke || !e.isPrimary) return;
      stroke.points.push(at(e));
      this.show();
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { if (stroke) { stroke = null; changed(); } });
  }

  // Another picture, or the same with strokes from before.
  open(width, height, strokes = [], styles = []) {
    const scale = longest / Math.max(width, height);
    this.canvas.width = Math.max(1, Math.round(width * scale));
    this.canvas.height = Math.max(1, Math.round(height * scale));
    Object.assign(this, { strokes, styles, paint: photograph });
    this.show();
  }

  // Paints a style from now on.
  choose(style) {
    if (!this.styles.includes(style)) this.styles.push(style);
    this.paint = style;
  }

  undo() {
    if (!this.strokes.pop()) return;
    this.show();
    this.changed();
  }

  clear() {
    this.strokes = [];
    this.show();
    this.changed();
  }

  // The photograph that is left is veiled in red, each style in a colour of its own.
  show() {
    const to = this.canvas.getContext("2d");
    to.clearRect(0, 0, to.canvas.width, to.canvas.height);
    this.#draw(to, paint => paint === photograph ? "#c22" : paint ? colors[this.styles.indexOf(paint) % colors.length] : null);
  }

  // White where the chosen style or a placed one acts; null where that is everywhere.
  mask() { return this.#mask(photograph, "#000", "#fff"); }

  // For each style that was painted, a picture that is white where it acts.
  async places() {
    const places = [];
    for (const style of this.styles) {
      const mask = await this.#mask(style, "#fff", "#000");
      if (mask) places.push({ style, mask });
    }
    return places;
  }

  // Null where nothing was painted with that.
  async #mask(paint, own, other) {
    if (!this.strokes.some(stroke => stroke.paint === paint)) return null;
    const to = new OffscreenCanvas(this.canvas.width, this.canvas.height).getContext("2d");
    to.fillStyle = other;
    to.fillRect(0, 0, to.canvas.width, to.canvas.height);
    // Soft edges, where the browser can: together the masks are white nonetheless.
    to.filter = "blur(4px)";
    this.#draw(to, stroke => stroke === paint ? own : other);
    return to.canvas.convertToBlob({ type: "image/png" });
  }

  // Strokes without a colour take away what is there.
  #draw(to, color) {
    const { width, height } = to.canvas;
    to.lineCap = to.lineJoin = "round";
    for (const { paint, size, points } of this.strokes) {
      const ink = color(paint);
      to.globalCompositeOperation = ink ? "source-over" : "destination-out";
      to.strokeStyle = ink ?? "#fff";
      to.lineWidth = size * Math.max(width, height);
      to.beginPath();
      to.moveTo(points[0][0] * width, points[0][1] * height);
      // A point alone is a dot.
      for (const [x, y] of points.length > 1 ? points.slice(1) : points) to.lineTo(x * width, y * height);
      to.stroke();
    }
  }
}
