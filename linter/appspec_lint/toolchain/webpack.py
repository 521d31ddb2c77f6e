"""What webpack writes: `output.path`, and the patterns of CopyPlugin."""

from __future__ import annotations

import posixpath

from appspec_lint.toolchain.call_options import CallOptions, read_call_options, resolve
from appspec_lint.toolchain.copied_patterns import copy_pattern, has_glob
from appspec_lint.toolchain.javascript import UNKNOWN, JsCall, JsName, JsObject, JsValue
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun
from appspec_lint.toolchain.web_output import WebConfig, read_web_config

_VALUED = frozenset(
    "-c --config --config-name -o --output-path --mode --env --node-env "
    "--define-process-env-node-env --entry -e --target -t --devtool -d --merge -m --name "
    "--progress --output-filename".split()
)
_WITHOUT_COPIES = frozenset(
    "HtmlWebpackPlugin MiniCssExtractPlugin CleanWebpackPlugin DefinePlugin ProvidePlugin "
    "Dotenv DotenvPlugin EnvironmentPlugin HotModuleReplacementPlugin BundleAnalyzerPlugin "
    "VueLoaderPlugin ForkTsCheckerWebpackPlugin ESLintPlugin ESLintWebpackPlugin "
    "CompressionPlugin BannerPlugin ReactRefreshWebpackPlugin IgnorePlugin "
    "LimitChunkCountPlugin WebpackManifestPlugin ModuleFederationPlugin TerserPlugin "
    "CssMinimizerPlugin ProgressPlugin LoaderOptionsPlugin NormalModuleReplacementPlugin "
    "ContextReplacementPlugin SourceMapDevToolPlugin AssetsPlugin NodePolyfillPlugin "
    "CaseSensitivePathsPlugin OccurrenceOrderPlugin UglifyJsPlugin ExtractTextPlugin "
    "CommonsChunkPlugin StylelintPlugin InterpolateHtmlPlugin".split()
)
_COPY = frozenset(("CopyPlugin", "CopyWebpackPlugin", "copy-webpack-plugin"))


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call of `webpack`."""
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown or options.is_unknown("-c", "--config", "-o", "--output-path"):
        return None
    if options.operands[:1] and options.operands[0] in ("serve", "server", "s", "watch", "info"):
        return ToolRun()
    given = [value for value in options.all("-c", "--config") if value]
    if len(given) > 1:
        return None
    name = given[0] if given else None
    names = ("webpack.config", ".webpack/webpack.config", "webpack/webpack.config")
    config = read_web_config(files, call.directory, names, name)
    values = _configurations(config)
    return ToolRun(
        outputs=tuple(_Bundle(config, value, call, options, files).read() for value in values)
    )


def _configurations(config: WebConfig) -> list[JsValue | None]:
    value = config.value
    if value is None:
        return [None]
    value = config.module.resolve(value)
    if isinstance(value, list):
        return [config.module.resolve(entry) for entry in value]
    return [value]


class _Bundle:
    """One configuration of a file that may export several."""

    def __init__(
        self,
        config: WebConfig,
        value: JsValue | None,
        call: ToolCall,
        options: CallOptions,
        files: ProjectFiles,
    ) -> None:
        self.config = config
        self.module = config.module
        self.value = value
        self.options = options
        self.directory = call.directory
        self.home = posixpath.dirname(config.path or "") if config.path else call.directory
        self.files = files
        self.complete = config.complete and (value is None or isinstance(value, JsObject))
        self.copies: list[tuple[str, str]] = []

    def read(self) -> ToolOutput:
        """What is written."""
        target = resolve(self.directory, "dist")
        given = self.options.last("-o", "--output-path")
        output = self._get("output", "path")
        if given:
            target = resolve(self.directory, given)
        elif output is not None:
            path = self.module.path(output)
            self.complete = self.complete and path is not None
            target = target if path is None else resolve(self.home, path)
        cleans = self._get("output", "clean") is True
        plugins = self._get("plugins")
        if plugins is not None:
            entries = plugins if isinstance(plugins, list) else [UNKNOWN]
            for plugin in entries:
                self._read_plugin(self.module.resolve(plugin), target)
        directories = (target,) if target and (given or self.complete) else ()
        return ToolOutput(
            "webpack",
            directories=directories,
            copies=tuple(self.copies),
            emptied=directories if cleans and self.complete else (),
            file=self.config.path,
            complete=self.complete,
        )

    def _get(self, *keys: str) -> JsValue | None:
        if not isinstance(self.value, JsObject):
            return None
        value: JsValue | None = self.value
        for key in keys:
            value = self.module.get(value, key) if value is not None else None
        if value is UNKNOWN:
            self.complete = False
        return value

    def _read_plugin(self, plugin: JsValue, target: str) -> None:
        if isinstance(plugin, bool):
            return
        name = plugin.name.removesuffix("()") if isinstance(plugin, JsCall) else ""
        short = name.rpartition(".")[2]
        module = self.module.modules.get(name, "")
        if short in _WITHOUT_COPIES:
            return
        if not isinstance(plugin, JsCall) or not {short, module} & _COPY:
            self.complete = False
            return
        argument = self.module.resolve(plugin.arguments[0]) if plugin.arguments else UNKNOWN
        patterns = argument
        if isinstance(argument, JsObject):
            patterns = self.module.get(argument, "patterns") or UNKNOWN
        for pattern in patterns if isinstance(patterns, list) else [UNKNOWN]:
            self._read_pattern(self.module.resolve(pattern), target)

    def _read_pattern(self, pattern: JsValue, target: str) -> None:
        to: str | None = ""
        context = self.directory
        source = self.module.path(pattern)
        if isinstance(pattern, JsObject):
            source = self.module.path(self.module.get(pattern, "from"))
            value = self.module.get(pattern, "to")
            to = "" if value is None else self.module.path(value)
            base = self.module.get(pattern, "context")
            if base is not None:
                path = self.module.path(base)
                context = resolve(self.directory, path or "")
                self.complete = self.complete and path is not None
            if set(pattern.values) & {"globOptions", "filter", "transformPath", "toType"}:
                self.complete = False
        if source is None or to is None or "[" in to or isinstance(pattern, JsName):
            self.complete = False
            return
        into = posixpath.join(target, to) if not _is_below(to, target) else to
        place = resolve(context, source)
        if has_glob(place):
            copied = copy_pattern(self.files, place, posixpath.normpath(into), base=context)
            self.copies += copied.pairs
            self.complete = self.complete and copied.complete
        elif self.files.has_directory(place):
            self.copies.append((place, posixpath.normpath(into)))
        else:
            name = posixpath.basename(place)
            is_directory = not to or to.endswith("/") or not posixpath.splitext(to)[1]
            path = posixpath.join(into, name) if is_directory else into
            self.copies.append((place, posixpath.normpath(path)))


def _is_below(path: str, target: str) -> bool:
    """Whether a path is one from the directory of the configuration, and in the output."""
    return bool(target) and (path == target or path.startswith(f"{target}/"))
