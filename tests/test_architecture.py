"""What import-linter cannot see: who may use which part of slack_sdk, and how long files may grow."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
VIEWS = sorted(PROJECT.glob("bot/**/*views*.py"))


def imports(path: Path) -> set[str]:
    """Every module that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_views_use_nothing_of_the_sdk_but_its_models(path: Path) -> None:
    used = {module for module in imports(path) if module.startswith("slack_sdk")}

    assert all(module.startswith("slack_sdk.models") for module in used)


@pytest.mark.parametrize("folder", ["bot", "storage"])
def test_no_file_of_the_sync_core_awaits(folder: str) -> None:
    """Rules, views, services and all of storage but the door are synchronous."""
    core = [
        path
        for path in (PROJECT / folder).rglob("*.py")
        if (folder == "storage" and path.name != "session.py") or path.stem in {"rules", "views", "service"}
    ]

    awaiting = [
        path
        for path in core
        if any(isinstance(n, ast.AsyncFunctionDef) for n in ast.walk(ast.parse(path.read_text())))
    ]

    assert core
    assert awaiting == []
