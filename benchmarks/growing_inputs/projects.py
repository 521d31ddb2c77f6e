"""Repositories with many services or many files."""

from __future__ import annotations

from growing_inputs import (
    APPSPEC,
    COPY_ALL,
    HOOK,
    PACKAGE_ALL,
    SCRIPT,
    Files,
    buildspec,
    grows_from,
    repeat,
    with_build,
)

MAKE = buildspec("      - make\n")
ECS = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 80
"""
TASK = '{"family":"x","containerDefinitions":[{"name":"web","image":"<IMAGE1_NAME>"}]}'


@grows_from(500)
def services(count: int) -> Files:
    """Services that package everything."""
    files = {}
    for number in range(count):
        files[f"s{number}/appspec.yml"] = APPSPEC + HOOK
        files[f"s{number}/buildspec.yml"] = MAKE
        files[f"s{number}/start.sh"] = SCRIPT
    return files


@grows_from(250)
def ecs_services(count: int) -> Files:
    """Services on ECS."""
    files = {}
    for number in range(count):
        files[f"s{number}/appspec.yaml"] = ECS
        files[f"s{number}/taskdef.json"] = TASK
        files[f"s{number}/buildspec.yml"] = buildspec("      - docker push x\n")
    return files


@grows_from(500)
def appspecs(count: int) -> Files:
    """AppSpecs in directories of their own."""
    return {f"s{n}/appspec.yml": APPSPEC + COPY_ALL for n in range(count)}


@grows_from(500)
def appspecs_of_one_build(count: int) -> Files:
    """AppSpecs in directories of their own, and one buildspec that packages all of them."""
    return {"buildspec.yml": MAKE, **appspecs(count)}


@grows_from(250)
def appspecs_in_one_directory(count: int) -> Files:
    """AppSpecs in the directory of a buildspec."""
    return {
        "buildspec.yml": MAKE,
        **{f"appspec-{n}.yml": APPSPEC + COPY_ALL for n in range(count)},
    }


@grows_from(125)
def specs_in_one_directory(count: int) -> Files:
    """AppSpecs and buildspecs in one directory."""
    builds = {f"buildspec-{n}.yml": MAKE for n in range(count)}
    return {**builds, **{f"appspec-{n}.yml": APPSPEC for n in range(count)}}


@grows_from(500)
def builds_of_one_appspec(count: int) -> Files:
    """Buildspecs in directories of their own below an AppSpec."""
    return {"appspec.yml": APPSPEC, **{f"s{n}/buildspec.yml": MAKE for n in range(count)}}


def _sources(count: int) -> Files:
    copied = {"appspec.yml": APPSPEC + COPY_ALL}
    return {**copied, **{f"src/{n % 200}/{n}.js": "" for n in range(count)}}


@grows_from(25_000)
def files(count: int) -> Files:
    """Files that one AppSpec copies."""
    return _sources(count)


@grows_from(25_000, tracked=(".",))
def files_in_git(count: int) -> Files:
    """The same files, tracked by git."""
    return _sources(count)


@grows_from(25_000)
def files_built(count: int) -> Files:
    """Files that one build packages."""
    return {"buildspec.yml": buildspec("      - npm run build\n"), **_sources(count)}


@grows_from(25_000, tracked=("appspec.yml",))
def files_untracked(count: int) -> Files:
    """Files that one build packages, few of which git tracks."""
    return files_built(count)


@grows_from(5000, "plan", ".", "--format", "json")
def files_planned(count: int) -> Files:
    """The dry run of a build that packages many files."""
    return files_built(count)


@grows_from(25)
def directories(count: int) -> Files:
    """A project deep below the root."""
    build = with_build("      - cp a b\n      - make\n")
    return {f"{'a/' * count}{path}": text for path, text in build.items()}


@grows_from(500)
def workspaces(count: int) -> Files:
    """npm workspaces that one build builds."""
    package = '{"name": "@shop/p@", "scripts": {"build": "tsc --outDir dist"}}\n'
    root = (
        '{"private": true, "workspaces": ["packages/*"], "scripts": {"build": "npm run build -ws"}}'
    )
    packages = {f"packages/p{n}/package.json": package.replace("p@", f"p{n}") for n in range(count)}
    artifacts = "artifacts:\n  files:\n    - appspec.yml\n    - packages/*/dist/**/*\n"
    build = with_build("      - npm ci\n      - npm run build\n", artifacts)
    locks = {"package.json": root, "package-lock.json": '{"lockfileVersion": 3, "packages": {}}'}
    return {**build, **locks, **packages}


@grows_from(500)
def workspace_commands(count: int) -> Files:
    """npm workspaces that are built one by one."""
    lines = repeat("      - cd packages/p@ && npm run build && cd ../..\n", count)
    return {**workspaces(count), **with_build("      - npm ci\n" + lines)}


@grows_from(250)
def maven_modules(count: int) -> Files:
    """Maven modules that one build packages."""
    modules = repeat("    <module>m@</module>\n", count)
    head = "<groupId>shop</groupId>\n  <version>1</version>\n"
    pom = f"<project>\n  {head}  <artifactId>all</artifactId>\n  <packaging>pom</packaging>\n"
    files = {"pom.xml": f"{pom}  <modules>\n{modules}  </modules>\n</project>\n"}
    for number in range(count):
        parent = f"<parent>{head}  <artifactId>all</artifactId></parent>"
        name = f"<artifactId>m{number}</artifactId>"
        files[f"m{number}/pom.xml"] = f"<project>\n  {parent}\n  {name}\n</project>\n"
    artifacts = "artifacts:\n  files:\n    - appspec.yml\n    - '*/target/*.jar'\n"
    return {**with_build("      - mvn package\n", artifacts), **files}


@grows_from(250)
def make_targets(count: int) -> Files:
    """A Makefile whose targets depend on each other."""
    targets = "".join(f"t{n}: t{n + 1}\n\tcp a{n} out/b{n}\n" for n in range(count))
    makefile = f"all: t0\n{targets}t{count}:\n\tmkdir -p out\n"
    return {**with_build("      - make all\n", PACKAGE_ALL, HOOK), "Makefile": makefile}
