"""The project's own build configuration: what its tools run and write, read without running them.

`read_tool` is the entry. A reader for a tool is one module, and one row in `toolchain/readers.py`.
"""

from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.readers import read_tool
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

__all__ = ["ProjectFiles", "Task", "ToolCall", "ToolOutput", "ToolRun", "read_tool"]
