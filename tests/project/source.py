"""What the source says about itself: modules, imports, and where an import stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("portal", "contacts", "klankbord", "subsidy")


@dataclass(frozen=True)
class Import:
    """One import: by which module, of what, and whether it costs anything when the module is loaded."""

    module: str
    target: str
    line: int
    at_load: bool
    for_typing: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def modules(app: str, root: Path = ROOT) -> Iterator[tuple[str, Path]]:
    """Yield the dotted name and the file of each module of an app, its migrations included."""
    for path in sorted((root / app).rglob("*.py")):
        parts = list(path.relative_to(root).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        yield ".".join(parts), path


def imports(module: str, source: str, *, is_package: bool = False) -> list[Import]:
    """Return all imports of a module, also those inside functions and those for typing only."""
    found: list[Import] = []
    _walk(ast.parse(source), module, found, package=is_package, at_load=True, for_typing=False)
    return found


def _walk(node: ast.AST, module: str, found: list[Import], **where: bool) -> None:
    for child in ast.iter_child_nodes(node):
        _take(child, module, found, **where)


def _take(node: ast.AST, module: str, found: list[Import], *, package: bool, at_load: bool, for_typing: bool) -> None:
    """Take down what a node imports, and what stands inside it."""
    for target in _targets(node, module, is_package=package):
        line = node.lineno  # type: ignore[attr-defined]  # an import has a line
        found.append(Import(module, target, line, at_load and not for_typing, for_typing))
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        for child in node.body:
            _take(child, module, found, package=package, at_load=at_load, for_typing=True)
        for child in node.orelse:
            _take(child, module, found, package=package, at_load=at_load, for_typing=for_typing)
    else:
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        _walk(node, module, found, package=package, at_load=at_load and not inside, for_typing=for_typing)


def _targets(node: ast.AST, module: str, *, is_package: bool) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            package = module.split(".") if is_package else module.split(".")[:-1]
            package = package[: len(package) - node.level + 1]
            base = ".".join([*package, *([base] if base else [])])
        # `from app import views` names a module, `from app.models import Meeting` a thing in one.
        return [f"{base}.{name.name}" for name in node.names]
    return []


def imports_of_app(app: str, root: Path = ROOT) -> list[Import]:
    """Return all imports of all modules of an app."""
    found = []
    for module, path in modules(app, root):
        found += imports(module, path.read_text(encoding="utf-8"), is_package=path.name == "__init__.py")
    return found
