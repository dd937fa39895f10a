import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type UserConfig } from "vite";

// light-dark(), nesting and oklch() stay as written: the browsers from these on read them.
const browsers = ["chrome123", "firefox121", "safari17.5"];
const root = import.meta.dirname;
const dist = resolve(root, "dist");

/** The panel with Lit and Socket.IO: loaded only when somebody opens the chat, cached for good by its hash. */
function panel(): UserConfig {
  return {
    build: {
      target: browsers,
      outDir: resolve(dist, "widget"),
      emptyOutDir: true,
      manifest: "manifest.json",
      modulePreload: false,
      rolldownOptions: {
        input: resolve(root, "src/panel/panel.ts"),
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name]-[hash].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  };
}

/** The one script tag of a host page: a classic script under a lasting name, which knows the panel's hashed one. */
function launcher(): UserConfig {
  const manifest = JSON.parse(readFileSync(resolve(dist, "widget/manifest.json"), "utf8")) as Record<
    string,
    { file: string }
  >;
  const entry = manifest["src/panel/panel.ts"];
  if (!entry) throw new Error("The panel is built before the launcher: its manifest lacks src/panel/panel.ts.");
  return {
    define: { __PANEL_FILE__: JSON.stringify(`widget/${entry.file}`) },
    build: {
      target: browsers,
      outDir: dist,
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: resolve(root, "src/widget/launcher.ts"),
        output: { format: "iife", entryFileNames: "widget.js" },
      },
    },
  };
}

/** The sample host page, an ordinary page which knows the widget only by its script tag. */
function site(): UserConfig {
  return {
    root: resolve(root, "site"),
    build: {
      target: browsers,
      outDir: dist,
      emptyOutDir: false,
      assetsDir: "site",
      modulePreload: false,
    },
  };
}

export default defineConfig(({ mode }) => {
  switch (mode) {
    case "panel":
      return panel();
    case "launcher":
      return launcher();
    case "site":
      return site();
    default:
      return {};
  }
});
