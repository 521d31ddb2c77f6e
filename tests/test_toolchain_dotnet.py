"""What `dotnet` writes, according to project files."""

from __future__ import annotations

import pytest
from tool_calls import copies, outputs, run

from appspec_lint.toolchain import ToolRun

SDK = '<Project Sdk="Microsoft.NET.Sdk{}">{}</Project>'
FRAMEWORK = "<PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>"


@pytest.mark.parametrize(
    ("project", "command", "expected"),
    [
        ("", "dotnet publish -c Release -o publish", "publish"),
        (FRAMEWORK, "dotnet publish", "bin/Release/net8.0/publish"),
        (FRAMEWORK, "dotnet publish -c Debug", "bin/Debug/net8.0/publish"),
        (FRAMEWORK, "dotnet publish -r linux-x64", "bin/Release/net8.0/linux-x64/publish"),
        (FRAMEWORK, "dotnet build", "bin/Debug/net8.0"),
        (FRAMEWORK.replace("8", "6"), "dotnet publish", "bin/Debug/net6.0/publish"),
        ("", "dotnet publish -p:PublishDir=kit/", "kit"),
        ("", "msbuild '/p:OutDir=kit\\'", "kit"),
        ("", "msbuild Shop.csproj /t:Publish /p:PublishDir=box", "box"),
        ("<PropertyGroup><PublishDir>kit</PublishDir></PropertyGroup>", "dotnet publish", "kit"),
    ],
)
def test_directory(project: str, command: str, expected: str) -> None:
    (output,) = outputs({"Shop.csproj": SDK.format("", project)}, command).outputs
    assert output.directories[0] == expected
    assert f"{expected}/Shop.dll" in output.files
    assert output.complete


FILES = {
    "appsettings.json": "",
    "web.config": "",
    "appspec.yml": "",
    "scripts/a.sh": "",
    "wwwroot/x.js": "",
    "bin/old.json": "",
}


@pytest.mark.parametrize(
    ("sdk", "items", "command", "expected"),
    [
        (".Web", "", "dotnet publish -o o",
         {"o/appsettings.json", "o/web.config", "o/wwwroot/x.js"}),
        ("", "", "dotnet publish -o o", set()),
        (".Web", "", "dotnet build -o o", set()),
        ("", '<Content Include="appspec.yml" CopyToPublishDirectory="Always"/>',
         "dotnet publish -o o", {"o/appspec.yml"}),
        ("", '<None Update="scripts\\**"><CopyToOutputDirectory>PreserveNewest'
         "</CopyToOutputDirectory></None>", "dotnet publish -o o", {"o/scripts/a.sh"}),
        ("", '<None Include="appspec.yml;scripts/*.sh" CopyToOutputDirectory="Always"/>',
         "dotnet build -o o", {"o/appspec.yml", "o/scripts/a.sh"}),
        ("", '<Content Include="scripts/a.sh" Link="ops/b.sh" CopyToPublishDirectory="Always"/>',
         "dotnet publish -o o", {"o/ops/b.sh"}),
        (".Web", '<Content Remove="wwwroot/**"/><Content Update="web.config" '
         'CopyToPublishDirectory="Never"/>', "dotnet publish -o o", {"o/appsettings.json"}),
    ],
)  # fmt: skip
def test_copies(sdk: str, items: str, command: str, expected: set[str]) -> None:
    project = SDK.format(sdk, f"<ItemGroup>{items}</ItemGroup>")
    result = outputs({**FILES, "Shop.csproj": project}, command)
    assert set(copies(result)) == expected
    assert all(output.complete for output in result.outputs)


def test_files_beside_the_project() -> None:
    project = SDK.format(
        ".Web",
        '<ItemGroup><Content Include="..\\appspec.yml" CopyToPublishDirectory="Always"/>'
        '<Content Include="..\\scripts\\**" LinkBase="scripts" CopyToPublishDirectory="Always"/>'
        "</ItemGroup>",
    )
    files = {"src/Shop.csproj": project, "appspec.yml": "", "scripts/in/a.sh": ""}
    for command in ("dotnet publish src -o kit", "dotnet publish src/Shop.csproj -o kit"):
        assert copies(outputs(files, command)) == {
            "kit/appspec.yml": "appspec.yml",
            "kit/scripts/in/a.sh": "scripts/in/a.sh",
        }


def test_a_solution_builds_its_projects() -> None:
    files = {
        "All.sln": 'Project("{1}") = "A", "src\\A\\A.csproj", "{2}"\nEndProject\n'
        'Project("{1}") = "src", "src", "{3}"\n',
        "src/A/A.csproj": SDK.format("", FRAMEWORK),
        "src/B/B.csproj": SDK.format("", FRAMEWORK),
    }
    (output,) = outputs(files, "dotnet build").outputs
    assert output.directories[0] == "src/A/bin/Debug/net8.0"


def test_directory_build_props_apply() -> None:
    files = {
        "Directory.Build.props": "<Project><PropertyGroup><PublishDir>"
        "$(MSBuildThisFileDirectory)kit</PublishDir></PropertyGroup></Project>",
        "src/A.csproj": SDK.format("", ""),
    }
    (output,) = outputs(files, "dotnet publish src").outputs
    assert output.directories[0] == "kit"


@pytest.mark.parametrize(
    "content",
    [
        '<Import Project="build/copy.targets"/>',
        '<Target Name="T"><Copy SourceFiles="@(X)" DestinationFolder="k"/></Target>',
        '<Target Name="T"><Custom/></Target>',
    ],
)
def test_the_project_is_not_read_entirely(content: str) -> None:
    result = outputs({"A.csproj": SDK.format("", content)}, "dotnet publish -o o")
    assert not all(output.complete for output in result.outputs)


def test_exec_tasks_run() -> None:
    content = '<Target Name="T" AfterTargets="Publish"><Exec Command="cp appspec.yml o/"/></Target>'
    (task,) = outputs({"A.csproj": SDK.format("", content)}, "dotnet publish -o o").tasks
    assert task.code == "cp appspec.yml o/"


@pytest.mark.parametrize("command", ["dotnet test", "dotnet restore", "dotnet --version"])
def test_nothing_is_written(command: str) -> None:
    assert run({}, command) == ToolRun()


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({}, "dotnet publish"),
        ({"A.csproj": SDK, "B.csproj": SDK}, "dotnet publish"),
        ({"A.csproj": SDK}, "dotnet publish -o UNKNOWN"),
        ({"A.csproj": SDK}, "dotnet run"),
        ({"A.csproj": "<Project"}, "dotnet publish"),
    ],
)
def test_dotnet_cannot_be_read(files: dict[str, str], command: str) -> None:
    assert run(files, command) is None
