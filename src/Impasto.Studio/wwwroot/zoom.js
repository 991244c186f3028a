// A picture that can be looked at closely: as large as there is room, at 100 %, and anything else, by wheel, fingers, buttons and keys.

const step = 1.25, closest = 8, arrow = 60;

export class Zoom {
  // `frame` stays where it is, and `content` moves in it. `pixels` says how many of the picture's pixels lie side by side, once `prepare` is done;
  // `drags` whether the picture is moved with the mouse; `changed` is called after every move.
  constructor(frame, content, { pixels, prepare, drags, changed }) {
    Object.assign(this, { frame, content, pixels, prepare, changed, scale: 1, x: 0, y: 0 });
    const at = e => {
      const box = frame.getBoundingClientRect();
      return [e.clientX - box.left, e.clientY - box.top];
    };
    // The browser's own ways to drag a picture, and to move by the middle button.
    frame.addEventListener("dragstart", e => e.preventDefault());
    frame.addEventListener("mousedown", e => { if (e.button === 1) e.preventDefault(); });
    const fingers = new Map();
    const middle = () => [...fingers.values()].reduce(([x, y], [u, v]) => [x + u / fingers.size, y + v / fingers.size], [0, 0]);
    const spread = () => {
      const [[x, y], [u, v]] = [...fingers.values()];
      return Math.hypot(x - u, y - v);
    };
    frame.addEventListener("pointerdown", e => {
      fingers.set(e.pointerId, at(e));
      if (e.button === 1 || (drags() && this.isMoved)) {
        e.preventDefault();
        frame.setPointerCapture(e.pointerId);
        frame.focus();
        this.pans = true;
      }
    });
    frame.addEventListener("pointermove", e => {
      if (!fingers.has(e.pointerId) || fingers.size > 2) return;
      const [x, y] = middle(), before = fingers.size === 2 ? spread() : 0;
      fingers.set(e.pointerId, at(e));
      const [u, v] = middle();
      if (fingers.size === 1 && !this.pans) return;
      this.x += u - x;
      this.y += v - y;
      this.to(before ? this.scale * spread() / before : this.scale, [u, v]);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      frame.addEventListener(end, e => {
        fingers.delete(e.pointerId);
        if (!fingers.size) this.pans = false;
      });
    }
    frame.addEventListener("wheel", e => {
      // The page is moved as always, until somebody looks closely.
      if (!e.ctrlKey && !this.isMoved) return;
      e.preventDefault();
      this.to(this.scale * Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.002)), at(e));
    }, { passive: false });
    frame.addEventListener("keydown", e => {
      if (e.target !== frame || e.ctrlKey || e.metaKey || e.altKey) return;
      const act = { "+": () => this.by(1), "=": () => this.by(1), "-": () => this.by(-1), 0: () => this.fit(), 1: () => this.full(),
        ArrowLeft: () => this.move(arrow, 0), ArrowRight: () => this.move(-arrow, 0), ArrowUp: () => this.move(0, arrow), ArrowDown: () => this.move(0, -arrow) }[e.key];
      if (!act || (e.key.startsWith("Arrow") && !this.isMoved)) return;
      e.preventDefault();
      act();
    });
    let width = 0, height = 0;
    new ResizeObserver(() => {
      // Hidden for a while.
      if (!frame.clientWidth) return;
      if (this.isMoved) {
        // What is in the middle stays there, as large as it is.
        const larger = frame.clientWidth / width;
        this.x += (frame.clientWidth - width) / 2;
        this.y += (frame.clientHeight - height) / 2;
        this.scale /= larger;
      }
      [width, height] = [frame.clientWidth, frame.clientHeight];
      this.to(this.scale);
    }).observe(frame);
  }

  get isMoved() { return this.scale !== 1; }

  // The scale at which a pixel of the picture is one of the screen; as large as there is room is 1.
  get exact() { return this.pixels() / (this.frame.clientWidth * devicePixelRatio) || 1; }

  get center() { return [this.frame.clientWidth / 2, this.frame.clientHeight / 2]; }

  fit() { this.to(1); }

  async full() {
    await this.prepare();
    this.to(this.exact);
  }

  by(steps) { this.to(this.scale * step ** steps); }

  move(x, y) {
    this.x += x;
    this.y += y;
    this.to(this.scale);
  }

  // What is seen at a place of the frame stays there.
  to(scale, [x, y] = this.center) {
    const before = this.scale, { clientWidth: width, clientHeight: height } = this.frame;
    if (!width) return;
    scale = Math.min(Math.max(scale, Math.min(1, this.exact)), closest * Math.max(1, this.exact));
    // A hair beside it is meant to be it.
    this.scale = Math.abs(scale - 1) < 0.01 ? 1 : scale;
    this.x = inside(x - (x - this.x) * this.scale / before, width);
    this.y = inside(y - (y - this.y) * this.scale / before, height);
    this.content.style.transform = this.isMoved ? `translate(${this.x}px, ${this.y}px) scale(${this.scale})` : "";
    this.content.style.setProperty("--thin", `${2 / this.scale}px`);
    this.content.classList.toggle("pixels", this.scale >= 2 * this.exact && this.isMoved);
    this.frame.classList.toggle("close", this.isMoved);
    this.changed();

    // The picture covers the frame, or lies in its middle.
    function inside(at, side) {
      const room = side - side * scale;
      return room > 0 ? room / 2 : Math.min(0, Math.max(room, at));
    }
  }
}
