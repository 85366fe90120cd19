"""A click group whose commands are the files of a package, imported when they are used."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import click


class FolderGroup(click.Group):
    """The verbs of one package: a module is a command, a package inside it is a group.

    Args:
        package: Dotted name of the package that holds the verbs.
        name: The group's own name on the command line.
        help: Help text; the package's docstring by default.
    """

    def __init__(self, package: str, name: str | None = None, help: str | None = None) -> None:
        super().__init__(name=name, help=help, no_args_is_help=True)
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs, in alphabetical order."""
        package = importlib.import_module(self._package)
        return sorted(
            module.name.replace("_", "-")
            for module in pkgutil.iter_modules(package.__path__)
            if not module.name.startswith("_")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's file and return its command.

        Returns:
            The command, or None where there is no such file.

        Raises:
            TypeError: If a verb's file does not define `command`.
        """
        stem = cmd_name.replace("-", "_")
        if not stem.isidentifier() or stem.startswith("_") or stem != stem.lower():
            return None
        module = self._import(f"{self._package}.{stem}")
        if module is None:
            return None
        if hasattr(module, "__path__"):
            return FolderGroup(module.__name__, name=cmd_name, help=module.__doc__)
        command = getattr(module, "command", None)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__} defines no click command called `command`")
        return command

    @staticmethod
    def _import(name: str) -> ModuleType | None:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as exc:
            if exc.name == name:
                return None
            raise
