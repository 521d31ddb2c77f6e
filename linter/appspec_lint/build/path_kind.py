"""Whether people write a file, or a build produces it: by its name."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.lazy.regex import regex

_AUTHORED = regex(
    r"app-?spec[^/]*\.(?:ya?ml|json)|"
    r"[^/]*\.(?:sh|bash|zsh|ps1|psm1|bat|cmd|py|rb|pl|php|"
    r"service|timer|socket|conf|cnf|cfg|ini|cron|nginx|logrotate|ya?ml)|"
    r"image-?definitions\.json|imagedetail\.json|task-?_?def(?:inition)?[^/]*\.json|"
    r"dockerfile|makefile|procfile",
    re.IGNORECASE,
)
_PRODUCED = regex(
    r"(?:^|/)(?:node_modules|bower_components|vendor|\.?venv|site-packages|__pycache__|\.git|"
    r"\.next|\.nuxt|\.output|\.svelte-kit|cdk\.out|\.aws-sam|\.serverless|\.terraform)/"
)


def is_authored(path: str) -> bool:
    """Whether people write a file of this name, and no compiler or bundler invents it.

    An AppSpec, a script, a unit file and a configuration file are authored. A jar, a bundle of
    JavaScript, a binary and an installed package are products.
    """
    return bool(_AUTHORED.fullmatch(posixpath.basename(path))) and not _PRODUCED.search(path)
