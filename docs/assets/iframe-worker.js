// Browsers start no workers for pages that are opened as files. The search then runs its worker in a hidden frame.
if (location.protocol === "file:") {
  const loaded = (frame, url) =>
    new Promise((done) => {
      const script = frame.document.createElement("script");
      script.src = url;
      script.onload = done;
      frame.document.body.append(script);
    });
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.element = document.createElement("iframe");
      this.element.hidden = true;
      document.body.append(this.element);
      const frame = this.element.contentWindow;
      frame.document.open();
      frame.document.write("<!doctype html><body></body>");
      frame.document.close();
      frame.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      frame.importScripts = (...urls) =>
        urls.reduce((before, each) => before.then(() => loaded(frame, each)), Promise.resolve());
      this.frame = frame;
      this.ready = loaded(frame, url);
    }

    postMessage(data) {
      this.ready.then(() => this.frame.dispatchEvent(new MessageEvent("message", { data })));
    }

    terminate() {
      this.element.remove();
    }
  };
}
