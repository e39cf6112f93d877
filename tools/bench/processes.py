"""Starting programs, ending them however this one ends, and reading what they cost."""

import atexit
import ctypes
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

TICKS = os.sysconf("SC_CLK_TCK")
PARENT_DEATH_SIGNAL = 1 # PR_SET_PDEATHSIG
LIBC = ctypes.CDLL(None)

running = []


def end_with_parent(death=signal.SIGTERM):
    LIBC.prctl(PARENT_DEATH_SIGNAL, death, 0, 0, 0)


def leave(number, _frame):
    sys.exit(128 + number)


def end_all():
    for process in reversed(running):
        if process.poll() is None:
            process.terminate()
            process.send_signal(signal.SIGCONT) # one that stands still would not notice
    for process in running:
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


def tidy_up_at_the_end():
    """Signals become an ordinary exit, so that end_all runs; should this be killed, the children get a signal."""
    end_with_parent()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, leave)
    atexit.register(end_all)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def spawn(command, death=signal.SIGTERM, **options):
    """Starts a program that gets this signal should we be killed."""
    process = subprocess.Popen(command, preexec_fn=lambda: end_with_parent(death), **options)
    running.append(process)
    return process


def forget(process):
    """It has ended."""
    running.remove(process)


def end(process):
    """Ends a program gently and returns its exit code."""
    process.terminate()
    code = process.wait(timeout=30)
    forget(process)
    return code


def run(command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, preexec_fn=end_with_parent, **options)


def wait_until(ready, what, seconds=20):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            if ready():
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise SystemExit(f"{what} does not become ready")


# --- what a process costs ---------------------------------------------------------------------------------------------


def stat_fields(pid):
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def cpu_seconds(pid):
    """User and system time of a process and of the children it has waited for."""
    return sum(int(field) for field in stat_fields(pid)[11:15]) / TICKS


def family(parent):
    """A process and its children."""
    members = [parent]
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int(stat_fields(entry.name)[1]) == parent:
                members.append(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return members


def family_cpu_seconds(parent):
    total = 0.0
    for pid in family(parent):
        try:
            total += cpu_seconds(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def family_faults(parent):
    """Pages that a process and its children had to map when they first touched them."""
    total = 0
    for pid in family(parent):
        try:
            total += int(stat_fields(pid)[7])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def proportional_kib(pid):
    return int(re.search(r"^Pss:\s+(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M).group(1))


def family_kib(parent):
    """Memory of a process and its children, what they share counted once; None where the system does not tell."""
    try:
        return sum(proportional_kib(pid) for pid in family(parent))
    except (OSError, AttributeError):
        return None


def status_kib(pid, name):
    return int(re.search(rf"{name}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def resident_kib(pid):
    return status_kib(pid, "VmRSS")


def highest_kib(pid):
    """The most that has ever been resident."""
    return status_kib(pid, "VmHWM")


def family_resident_kib(parent):
    return sum(resident_kib(pid) for pid in family(parent))
