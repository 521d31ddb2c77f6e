"""Where build tools write by default: one row for each tool.

Where a reader knows the tool, its row is what the tool does without a configuration.
"""

from __future__ import annotations

from collections.abc import Mapping

from appspec_lint.lazy.records import dataclass

_TABLE = """
# tool             output              copied as it is  emptied  source
Angular            dist                public           yes      angular.dev/reference/configs
Astro              dist                public           yes      docs.astro.build/reference
Create_React_App   build               public           yes      react-scripts 5.0.1, build.js
Docusaurus         build               static           yes      docusaurus.io/docs/deployment
Eleventy           _site               -                no       11ty.dev/docs/config
Expo               dist                public           yes      docs.expo.dev/more/expo-cli
Gatsby             public              static           no       gatsbyjs.com/docs/static-folder
Ionic              www                 -                yes      ionicframework.com/docs/cli
Laravel_Mix        public              -                no       laravel-mix.com/docs
Nest               dist                -                no       docs.nestjs.com/cli/monorepo
Next.js            .next               -                no       next 14.2.35
Nuxt               .output             public           yes      nuxt.com/docs/api
Nuxt_2             dist                static           yes      v2.nuxt.com/docs/configuration
Parcel             dist                -                no       parceljs.org/features/cli
Storybook          storybook-static    -                yes      storybook.js.org/docs/api
SvelteKit          build               static           yes      svelte.dev/docs/kit/adapters
tsup               dist                -                no       tsup.egoist.dev
Vite               dist                public           yes      vite 8.3.8
Vue_CLI            dist                public           yes      cli.vuejs.org/config
webpack            dist                -                no       webpack 5.112
"""
"""Spaces in the name of a tool are written as `_`; the sources are versions that were run, or the
tool's documentation."""


@dataclass(frozen=True, slots=True)
class DefaultOutput:
    """What a tool does without a configuration, relative to the directory of its project."""

    directory: str
    copied: str | None
    """The directory whose content it copies to its output."""
    emptied: bool
    source: str


def _read(table: str) -> dict[str, DefaultOutput]:
    rows = (line.split(None, 4) for line in table.strip().splitlines() if line[0] != "#")
    return {
        tool.replace("_", " "): DefaultOutput(
            directory, None if copied == "-" else copied, emptied == "yes", source
        )
        for tool, directory, copied, emptied, source in rows
    }


DEFAULT_OUTPUTS: Mapping[str, DefaultOutput] = _read(_TABLE)
"""The rows, by the names that the tools' manuals use."""
