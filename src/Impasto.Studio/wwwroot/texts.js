// Every text of the page, so that a translation is one more file like this.
export const texts = {
  tagline: "Your photograph, painted. It never leaves this machine.",
  stage: "Photograph", drop: "Drop a photograph here, or paste one.", pick: "Choose a photograph",
  before: "The photograph", after: "The photograph in the chosen style", wipe: "Before and after",
  tools: "Settings", strength: "Strength", scale: "Stroke size", color: "Colours", make: "Paint at full size", other: "Another photograph",
  styles: "Styles", jobs: "Jobs",
  methods: "More ways to paint", method: "Method", painting: "Choose a painting as style", paintingView: "The chosen painting", run: "Paint with this method",
  loading: "Reading the photograph …", painting_: "Painting …", ready: "Choose a style.", queued: "In the queue below.",
  noPicture: "That is no picture that can be read: ", offline: "The studio doesn't answer. Is it still running?",
  states: { Pending: "waiting", Running: "painting", Paused: "paused", Done: "done", Failed: "failed", Cancelled: "stopped" },
  live: "Live picture", livePicture: "What the camera sees, painted", liveTagline: "Your camera or a clip, painted by this browser. No picture leaves it.", back: "Photographs", toLive: "Live: camera or clip",
  style: "Style", size: "Size", steady: "Steady", steadyHelp: "Steady: faster and without flicker; colours are those of an average picture. Else every frame is painted by its own.",
  useCamera: "Use the camera", useClip: "Choose a clip", chooseSource: "Choose a style, then the camera or a clip.", loadingNetwork: "Loading the network …", perSecond: "pictures a second", threads: "threads",
  noSource: "That can't be played: ", noRuntime: "Networks can't be run here: ", notBeside: "the studio's files for that are missing. Build it where npm is.", oneThread: "This page isn't isolated from others, so that it paints with one thread only.",
  cancel: "Stop", pause: "Pause", resume: "Go on", sooner: "Sooner", later: "Later", retry: "Again", remove: "Remove", save: "Save", show: "Show", none: "Nothing yet.", seconds: "s", left: "left",
  colors: { None: "the painting's", Luminance: "the photograph's", Histogram: "matched" },
};
