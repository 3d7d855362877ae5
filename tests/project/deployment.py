"""How the tests of the deployment read its files."""

from __future__ import annotations

import ast
import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
Compose = dict[str, Any]

# Numbers that make a version exact: PostgreSQL counts in two, the others in three.
EXACT_NUMBERS = {"postgres": 2, "valkey/valkey": 3, "caddy": 3, "python": 3}


def read(path: str) -> str:
    """Return the text of a file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def load_compose() -> Compose:
    """Return docker-compose.yml with its anchors written out, so that a mutation changes one place only."""
    compose: Compose = json.loads(json.dumps(yaml.safe_load(read("docker-compose.yml"))))
    return compose


def is_exact(image: str) -> bool:
    """Say whether an image is one that we know, with a tag that names one version only."""
    name, _, tag = image.partition(":")
    numbers = re.match(r"(\d+(?:\.\d+)*)(?:-[a-z]+)*(?:@sha256:[0-9a-f]{64})?\Z", tag)
    return numbers is not None and numbers[1].count(".") + 1 == EXACT_NUMBERS.get(name, 0)


@dataclass
class Line:
    """One line of a Caddyfile, with the lines of its block."""

    words: list[str]
    block: list[Line] = field(default_factory=list)

    def all(self, *words: str) -> list[Line]:
        """Return the lines directly below that begin with these words."""
        return [line for line in self.block if line.words[: len(words)] == list(words)]

    def one(self, *words: str) -> Line:
        """Return the only such line, or an empty one."""
        found = self.all(*words)
        return found[0] if len(found) == 1 else Line([])


def parse_caddyfile(text: str) -> Line:
    """Return a Caddyfile as a tree, its snippets put in where they are imported."""
    root = Line(["root"])
    stack = [root]
    snippets: dict[str, list[Line]] = {}
    for raw in text.splitlines():
        words = shlex.split(raw, comments=True)
        if words == ["}"]:
            stack.pop()
        elif words[:1] == ["import"]:
            stack[-1].block += snippets.get(words[1], [])
        elif words:
            opens = words[-1] == "{"
            line = Line(words[:-1] if opens else words)
            stack[-1].block.append(line)
            if opens:
                stack.append(line)
                name = line.words[0] if line.words else ""
                if name.startswith("("):
                    snippets[name.strip("()")] = line.block
    return root


def global_options(root: Line) -> Line:
    """Return the block without a name, which is about all sites."""
    return next((line for line in root.block if not line.words), Line([]))


def assigned(path: str, name: str) -> Any:
    """Return a plain value that a module assigns to a name."""
    for node in ast.parse(read(path)).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]:
            return ast.literal_eval(node.value)
    raise AssertionError(f"{path} does not set {name}")
