"""What tools for cloud resources write: CDK, SAM, Serverless, Packer, Terraform."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_CDK_VALUED = frozenset(
    """-a --app -o --output -c --context -p --plugin --profile --require-approval -O --outputs-file
    --toolkit-stack-name --parameters -r --role-arn --method --progress --build-exclude""".split()
)
_CDK_RUNS = frozenset("synth synthesize ls list diff deploy destroy bootstrap".split())
_SAM_VALUED = frozenset(
    """-b --build-dir -t --template-file --template -s --base-dir -m --manifest --config-file
    --config-env --output-template-file --s3-bucket --s3-prefix --region --stack-name --profile
    --capabilities --parameter-overrides --build-image --cache-dir --parallel""".split()
) - {"--parallel"}
_SERVERLESS_VALUED = frozenset(
    "-p --package -s --stage -r --region -c --config --aws-profile".split()
)
_MANIFEST = regex(
    r'"manifest"\s*(?:\{[^{}]*?\boutput\s*=\s*"([^"]+)"|,[^{}]*?"output"\s*:\s*"([^"]+)")'
)
_LOCAL_FILE = regex(
    r'"local_(?:sensitive_)?file"\s+"[^"\n]*"\s*\{[^{}]{0,2000}?filename\s*=\s*"([^"\n]+)"'
)
_LARGEST = 200_000
_MOST_FILES = 50


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call does; None if its output is unknown."""
    if is_informational(call):
        return ToolRun()
    match call.name:
        case "cdk":
            return _cdk(call, files)
        case "sam":
            return _sam(call, files)
        case "serverless" | "sls":
            return _serverless(call, files)
        case "packer":
            return _packer(call, files)
        case "terraform" | "tofu":
            return _terraform(call, files)
    return None


def _cdk(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    options = read_call_options(call.arguments, _CDK_VALUED)
    verb = options.operands[0] if options.operands else "synth"
    if verb not in _CDK_RUNS:
        return ToolRun() if verb in ("version", "doctor", "context", "docs", "notices") else None
    if options.is_unknown("-o", "--output"):
        return None
    config = resolve(call.directory, "cdk.json")
    where = options.last("-o", "--output") or _json_value(files.read(config), "output")
    target = resolve(call.directory, where or "cdk.out")
    outputs_file = options.last("-O", "--outputs-file")
    written = (f"{target}/**", *([resolve(call.directory, outputs_file)] if outputs_file else []))
    # The app is code of the project, which may write other files, too.
    return ToolRun(
        outputs=(ToolOutput("AWS CDK", (target,), written, file=config, complete=False),)
    )


def _json_value(text: str | None, name: str) -> str | None:
    try:
        value = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _sam(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    options = read_call_options(call.arguments, _SAM_VALUED)
    verb = options.operands[0] if options.operands else ""
    if options.is_unknown("-b", "--build-dir", "--output-template-file"):
        return None
    template = options.last("--output-template-file")
    written = (resolve(call.directory, template),) if template else ()
    if verb != "build":
        return ToolRun(outputs=(ToolOutput("AWS SAM", files=written),)) if written else ToolRun()
    config = resolve(call.directory, options.last("--config-file") or "samconfig.toml")
    text = (files.read(config) or "")[:_LARGEST]
    configured = re.search(r'^[^\S\n]*build_dir\s*=\s*"([^"]+)"', text, re.MULTILINE)
    where = options.last("-b", "--build-dir") or (configured[1] if configured else ".aws-sam/build")
    target = resolve(call.directory, where)
    return ToolRun(outputs=(ToolOutput("AWS SAM", (target,), (f"{target}/**",)),))


def _serverless(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    options = read_call_options(call.arguments, _SERVERLESS_VALUED)
    verb = options.operands[0] if options.operands else ""
    if verb not in ("package", "deploy"):
        return None if verb in ("plugin", "invoke", "") else ToolRun()
    if options.is_unknown("-p", "--package"):
        return None
    config = resolve(call.directory, options.last("-c", "--config") or "serverless.yml")
    text = (files.read(config) or "")[:_LARGEST]
    where = options.last("-p", "--package") or _package_path(text) or ".serverless"
    target = resolve(call.directory, where)
    plugins = re.search(r"^plugins:", text, re.MULTILINE) is not None
    return ToolRun(
        outputs=(
            ToolOutput(
                "Serverless", (target,), (f"{target}/**",), file=config, complete=not plugins
            ),
        )
    )


def _package_path(text: str) -> str | None:
    """The value of `package.path` in a serverless.yml."""
    is_inside = False
    for line in text.splitlines():
        if line.startswith("package:"):
            is_inside = True
        elif line[:1] not in (" ", "\t", "#", ""):
            is_inside = False
        elif is_inside and line.strip().startswith("path:"):
            return line.partition(":")[2].strip().strip("\"'") or None
    return None


def _configurations(
    call: ToolCall, files: ProjectFiles, directory: str, ends: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """The configuration files directly in a directory, with their contents."""
    start = f"{directory}/" if directory else ""
    count = 0
    for path in files.below(directory):
        if path.endswith(ends) and "/" not in path.removeprefix(start):
            count += 1
            if count <= _MOST_FILES:
                yield path, (files.read(path) or "")[:_LARGEST]


def _packer(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    options = read_call_options(
        call.arguments, frozenset(("-var", "-var-file", "-only", "-except", "-on-error"))
    )
    verb, *operands = options.operands or ("",)
    if verb != "build":
        return ToolRun()
    if not operands:
        return None
    place = resolve(call.directory, operands[-1])
    if files.exists(place):
        configurations = [(place, (files.read(place) or "")[:_LARGEST])]
    else:
        configurations = list(_configurations(call, files, place, (".pkr.hcl", ".pkr.json")))
    if not configurations:
        return None
    outputs = []
    for path, text in configurations:
        written = [
            resolve(call.directory, match[1] or match[2]) for match in _MANIFEST.finditer(text)
        ]
        if re.search(r'post-processor\s+"manifest"\s*\{\s*\}', text):
            written.append(resolve(call.directory, "packer-manifest.json"))
        is_read = "shell-local" not in text and not any("{" in name for name in written)
        outputs.append(ToolOutput("Packer", files=tuple(written), file=path, complete=is_read))
    return ToolRun(outputs=tuple(outputs))


def _terraform(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    options = read_call_options(call.arguments, frozenset(("-var", "-target")))
    verb = options.operands[0] if options.operands else ""
    directory = resolve(call.directory, options.last("-chdir") or "")
    written = [resolve(directory, value) for value in options.all("-out") if value]
    if verb == "init":
        written += [resolve(directory, ".terraform.lock.hcl"), resolve(directory, ".terraform/**")]
    if verb not in ("apply", "destroy"):
        output = ToolOutput("Terraform", files=tuple(written))
        return ToolRun(outputs=(output,)) if written else ToolRun()
    complete = True
    configurations = list(_configurations(call, files, directory, (".tf",)))
    if not configurations:
        return None
    for _, text in configurations:
        complete = complete and "local-exec" not in text and "external" not in text
        for match in _LOCAL_FILE.finditer(text):
            name = re.sub(r"\$\{path\.(?:module|root|cwd)\}/?", "", match[1])
            complete = complete and "${" not in name
            written.append(resolve(directory, re.sub(r"\$\{[^}]*\}", "*", name)))
        complete = complete and not ("local_file" in text and "local_file.content" in text)
        complete = complete and not re.search(r"filename\s*=\s*(?![\"\s])", text)
        complete = complete and not re.search(r"^[^\S\n]*module\s", text, re.MULTILINE)
    written.append(resolve(directory, "terraform.tfstate"))
    return ToolRun(
        outputs=(
            ToolOutput(
                "Terraform", files=tuple(written), file=posixpath.join(directory, "main.tf"),
                complete=complete,
            ),
        )
    )  # fmt: skip
