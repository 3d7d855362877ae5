"""The child process of the gate: reads one request from standard input, and writes the outcome to standard output."""

from __future__ import annotations

from subsidy.audit.gate import reply_to
from subsidy.solver import answer_parent

if __name__ == "__main__":
    answer_parent(reply_to)
