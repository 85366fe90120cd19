"""The command's outermost layer: whatever happens, an exit code that means what it says.

`--version` is answered before anything is imported. An exception that nobody expected ends in
exit 70 with a line that names its type and place and none of its values.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

# Plain numbers: --version must not pay for importing an enum.
_INPUT = 2
_INTERRUPTED = 130  # 128 + SIGINT
_BROKEN_PIPE = 141  # 128 + SIGPIPE: nobody read the verdict to its end
_INTERNAL = 70


def main(argv: Sequence[str] | None = None) -> int:
    """Run `floe-guard` with the given arguments, or with the process's own.

    Returns:
        The process exit code (docs/exit-codes.md).
    """
    args = list(sys.argv[1:] if argv is None else argv)
    code = _INTERNAL
    try:
        if args == ["--version"]:
            from floe_guard import __version__

            print(f"floe-guard {__version__}")
            code = 0
        else:
            code = _run(args)
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        code = _INTERRUPTED
        _say("interrupted")
    except BrokenPipeError:
        code = _BROKEN_PIPE
        _discard_stdout()
    except Exception as exc:  # noqa: BLE001 - the one place that turns a bug into exit 70
        code = _unexpected(exc)
    return code


def start() -> None:
    """Run `floe-guard` and end the process.

    The interpreter would give every object back first, one by one, which takes as long as reading
    the source. Whoever watches the process from inside (a profiler, a coverage tool) is let finish.

    Raises:
        SystemExit: With the exit code, where somebody watches.
    """
    code = main()
    if sys.gettrace() is None and sys.getprofile() is None and not sys.flags.interactive:
        import os

        _flush_stderr()
        os._exit(code)
    raise SystemExit(code)


def _run(args: list[str]) -> int:
    # A name or a message that the terminal's encoding cannot show is escaped, never a crash.
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    from floe_guard.cli._run import run

    return run(args)


def _unexpected(exc: Exception) -> int:
    if isinstance(exc, OSError) and _cannot_write(exc):
        _say(f"cannot write to standard output: {exc.strerror or type(exc).__name__}")
        _discard_stdout()
        return _INPUT
    from floe_guard._crash import describe

    for line in describe(exc):
        _say(line)
    return _INTERNAL


def _cannot_write(exc: OSError) -> bool:
    # Every file that floe-guard opens itself reports its own failure with its name.
    import errno

    full = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO, errno.EBADF}
    return exc.filename is None and exc.errno in full


def _discard_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's own last flush cannot fail again."""
    import os

    null = os.open(os.devnull, os.O_WRONLY)
    if sys.stdout is not None:
        os.dup2(null, sys.stdout.fileno())


def _say(line: str) -> None:
    if sys.stderr is not None:
        try:
            print(f"floe-guard: {line}", file=sys.stderr)
        except OSError:
            # Nobody can be told but by the exit code, and a traceback's is that of a failing verdict.
            return


def _flush_stderr() -> None:
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except OSError:
            return


if __name__ == "__main__":
    start()
