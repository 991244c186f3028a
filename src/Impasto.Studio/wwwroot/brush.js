// Where the style acts, painted by hand over the picture: strokes, the last of which can be taken back.

const longest = 640;

export class Brush {
  // The canvas lies over the picture. `changed` is called after every stroke, and with it every undo.
  constructor(canvas, changed) {
    Object.assign(this, { canvas, changed, strokes: [], size: 0.08, leaves: true });
    let stroke = null;
    const at = e => [e.offsetX / canvas.clientWidth, e.offsetY / canvas.clientHeight];
    canvas.addEventListener("pointerdown", e => {
      canvas.setPointerCapture(e.pointerId);
      stroke = { leaves: this.leaves, size: this.size, points: [at(e)] };
      this.strokes.push(stroke);
      this.show();
    });
    canvas.addEventListener("pointermove", e => {
      if (!stroke) return;
      stroke.points.push(at(e));
      this.show();
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { if (stroke) { stroke = null; changed(); } });
  }

  // Another picture, or the same with strokes from before.
  open(width, height, strokes = []) {
    const scale = longest / Math.max(width, height);
    this.canvas.width = Math.max(1, Math.round(width * scale));
    this.canvas.height = Math.max(1, Math.round(height * scale));
    this.strokes = strokes;
    this.show();
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

  // What is left out is veiled.
  show() {
    const to = this.canvas.getContext("2d");
    to.clearRect(0, 0, to.canvas.width, to.canvas.height);
    this.#draw(to, "#c22", "destination-out");
  }

  // White where the style acts; null where it acts everywhere.
  async mask() {
    if (!this.strokes.some(stroke => stroke.leaves)) return null;
    const to = new OffscreenCanvas(this.canvas.width, this.canvas.height).getContext("2d");
    to.fillStyle = "#fff";
    to.fillRect(0, 0, to.canvas.width, to.canvas.height);
    // Soft edges, where the browser can.
    to.filter = "blur(4px)";
    this.#draw(to, "#000", "source-over");
    return to.canvas.convertToBlob({ type: "image/png" });
  }

  #draw(to, left, bringsBack) {
    const { width, height } = to.canvas;
    to.lineCap = to.lineJoin = "round";
    for (const { leaves, size, points } of this.strokes) {
      to.globalCompositeOperation = leaves ? "source-over" : bringsBack;
      to.strokeStyle = leaves ? left : "#fff";
      to.lineWidth = size * Math.max(width, height);
      to.beginPath();
      to.moveTo(points[0][0] * width, points[0][1] * height);
      // A point alone is a dot.
      for (const [x, y] of points.length > 1 ? points.slice(1) : points) to.lineTo(x * width, y * height);
      to.stroke();
    }
  }
}
