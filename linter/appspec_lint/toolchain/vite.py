"""What `vite build` writes and copies: `outDir` with the content of `publicDir`."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.lazy.records import replace
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import read_call_options, resolve
from appspec_lint.toolchain.javascript import UNKNOWN, JsCall, JsObject, JsValue
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolRun
from appspec_lint.toolchain.web_output import WebConfig, read_web_config, web_run

_VALUED = frozenset(
    "--outDir --config -c --mode -m --base --assetsDir --assetsInlineLimit --logLevel -l --filter "
    "-f --target --configLoader --minify".split()
)
_WITHOUT_COPIES = regex(
    r"@vitejs/.+|@tailwindcss/vite|@preact/preset-vite|@sveltejs/vite-plugin-svelte|"
    r"vite-tsconfig-paths|vite-jsconfig-paths|vite-plugin-(?:svgr|solid|vuetify|vue-devtools|"
    r"checker|eslint|stylelint|html|pwa|dts|compression2?|svg-icons|mkcert|inspect|"
    r"windicss|imagemin|markdown|glsl|wasm|top-level-await|node-polyfills|environment|"
    r"css-injected-by-js|full-reload|restart|pages|vue-layouts|optimize-css-modules|"
    r"lib-inject-css|babel|string|raw|webfont-dl|sitemap|istanbul|image-optimizer|radar)|"
    r"vite-svg-loader|unplugin-[\w-]+(?:/vite)?|unocss/vite|rollup-plugin-(?:visualizer|"
    r"node-polyfills|analyzer)|@rollup/plugin-[\w-]+|@mdx-js/rollup|@vue/[\w-]+|@intlify/[\w-]+|"
    r"@sentry/vite-plugin|@tanstack/router(?:-vite)?-plugin(?:/vite)?|lovable-tagger|"
    r"@vanilla-extract/vite-plugin|@linaria/vite|@quasar/vite-plugin|million/compiler|"
    r"@originjs/vite-plugin-(?:commonjs|global-style|federation)|@module-federation/vite|"
    r"babel-plugin-.+|path|node:path|url|node:url|fs|node:fs"
)
"""Plugins that write products to the output and copy no other file of the source."""
_COPY_PLUGIN = "vite-plugin-static-copy"
_FRAMEWORKS = {"laravel-vite-plugin": ("public", "build"), "vite-plugin-ruby": ("public", "vite")}
"""Plugins that set the output directory; the parts of its default."""


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call."""
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown:
        return None
    operands = options.operands
    if not operands or operands[0] != "build":
        return ToolRun()  # the development server and the preview
    root = resolve(call.directory, operands[1]) if len(operands) > 1 else call.directory
    if options.is_unknown("--outDir", "--config", "-c"):
        return None
    given = options.last("--config", "-c")
    if given:
        given = posixpath.relpath(f"/{resolve(call.directory, given)}", f"/{root}")
    config = read_web_config(files, root, ("vite.config",), given)
    if _is_sveltekit(files, root, config):
        return _read_sveltekit(files, root)
    if config.path is not None and config.value is UNKNOWN:
        config.complete = False
    if config.value is not None and config.value is not UNKNOWN and len(operands) < 2:
        configured = config.path_at("root")
        root = root if configured is None else resolve(call.directory, configured)
    copies = _Plugins(config).copies
    laravel = next((_FRAMEWORKS[m] for m in _modules(config) if m in _FRAMEWORKS), None)
    output = options.last("--outDir") or config.path_at("build", "outDir")
    if laravel is not None and not output:
        output = "/".join(laravel)
        config.complete = config.complete and _has_plain_laravel(config)
    public = config.get("publicDir")
    copied: str | None = None
    if public is False or config.flag_at("build", "copyPublicDir") is False:
        copied = ""
    elif public is not None:
        copied = config.path_at("publicDir")
    if laravel is not None and copied is None:
        copied = ""
    keeps = config.flag_at("build", "emptyOutDir") is False or options.last("--emptyOutDir") in (
        "false",
        "0",
    )
    target = resolve(root, output or "dist")
    is_inside = not root or target.startswith(f"{root}/")
    forced = options.has("--emptyOutDir") or config.get("build", "emptyOutDir") is True
    return web_run(
        "Vite",
        files,
        root,
        output=output,
        copied=copied,
        copies=tuple((resolve(root, a), resolve(target, b)) for a, b in copies),
        emptied=not keeps and (is_inside or forced),
        file=config.path,
        complete=config.complete,
    )


def _modules(config: WebConfig) -> list[str]:
    return list(config.module.modules.values())


def _has_plain_laravel(config: WebConfig) -> bool:
    return "buildDirectory" not in {token.text for token in config.module.reader.tokens}


class _Plugins:
    """The plugins of a configuration, and what they copy: relative to root, to outDir."""

    def __init__(self, config: WebConfig) -> None:
        self.config = config
        self.copies: list[tuple[str, str]] = []
        plugins = [config.get("plugins")]
        if isinstance(config.get("build", "rollupOptions"), JsObject):
            plugins.append(config.get("build", "rollupOptions", "plugins"))
        for value in plugins:
            if value is not None:
                self._read(value)

    def _read(self, value: JsValue) -> None:
        value = self.config.module.resolve(value)
        if isinstance(value, list):
            for entry in value:
                self._read(entry)
            return
        if isinstance(value, bool):
            return
        if isinstance(value, JsCall):
            module = self.config.module.modules.get(value.name.partition(".")[0], "")
            if module == _COPY_PLUGIN:
                self._read_targets(value)
                return
            if value.name == "require" or _WITHOUT_COPIES.fullmatch(module):
                return
            if module in _FRAMEWORKS:
                return
        self.config.complete = False

    def _read_targets(self, call: JsCall) -> None:
        targets = self.config.module.get(call.arguments[0], "targets") if call.arguments else None
        for target in targets if isinstance(targets, list) else [UNKNOWN]:
            if not isinstance(target, JsObject) or set(target.values) - {"src", "dest", "rename"}:
                self.config.complete = False
                continue
            sources = self.config.module.get(target, "src")
            dest = self.config.module.path(self.config.module.get(target, "dest"))
            rename = self.config.module.get(target, "rename")
            for entry in sources if isinstance(sources, list) else [sources]:
                source = self.config.module.path(entry)
                self._add(source, dest, rename)

    def _add(self, source: str | None, dest: str | None, rename: JsValue | None) -> None:
        is_content = source is not None and source.endswith(("/*", "/**/*"))
        plain = (source or "").removesuffix("/*").removesuffix("/**")
        is_known = rename is None or isinstance(rename, str)
        if source is None or dest is None or re.search(r"[*?\[{!]", plain) or not is_known:
            self.config.complete = False
        elif is_content:
            self.copies.append((plain, dest))
        else:
            name = rename if isinstance(rename, str) else posixpath.basename(plain.rstrip("/"))
            self.copies.append((plain, posixpath.join(dest, name)))


def _is_sveltekit(files: ProjectFiles, root: str, config: WebConfig) -> bool:
    return "@sveltejs/kit/vite" in _modules(config)


def _read_sveltekit(files: ProjectFiles, root: str) -> ToolRun:
    """SvelteKit writes to the directory of its adapter; Vite's `outDir` has no effect."""
    config = read_web_config(files, root, ("svelte.config",))
    adapter = config.get("kit", "adapter")
    module = config.module
    name = module.modules.get(adapter.name, "") if isinstance(adapter, JsCall) else ""
    given = adapter.arguments[0] if isinstance(adapter, JsCall) and adapter.arguments else None
    output = None
    if name in ("@sveltejs/adapter-node", "@sveltejs/adapter-static"):
        key = "out" if name.endswith("node") else "pages"
        value = module.get(given, key) if given is not None else None
        output = module.path(value)
        config.complete = config.complete and (value is None or output is not None)
    else:
        config.complete = False
    copied = config.path_at("kit", "files", "assets") if config.get("kit") is not None else None
    target = output or "build"
    if name.endswith("node"):
        target = posixpath.join(target, "client")
        run = web_run("SvelteKit", files, root, output=target, copied=copied, file=config.path)
        base = resolve(root, output or "build")
        first = run.outputs[0]
        return ToolRun(
            outputs=(
                replace(
                    first,
                    directories=(base, posixpath.join(base, "client")),
                    emptied=(base,) if config.complete else (),
                    complete=config.complete,
                ),
            )
        )
    return web_run(
        "SvelteKit",
        files,
        root,
        output=target,
        copied=copied,
        file=config.path,
        complete=config.complete,
    )
