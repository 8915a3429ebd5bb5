# SPDX-License-Identifier: Apache-2.0
"""The machine under the measurements: what it is, and what it was busy with.

Promises: figures come from /proc and /sys; reading them costs next to nothing.
Must not: decide what a disturbance means; that is the rounds' business (rounds.py).
"""

import os
import platform
import subprocess
from pathlib import Path

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
DISKLESS = ("tmpfs", "ramfs")


def cpu_model():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() in ("model name", "Model"):
            return value.strip()
    return platform.machine()


def memory_gib():
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) / 1024 / 1024
    return 0.0


def distribution():
    for line in Path("/etc/os-release").read_text().splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip('"')
    return platform.system()


def kernel():
    return f"{platform.system()} {platform.release()}"


def filesystem_of(path):
    """The type of the file system that holds `path`, such as ext4."""
    path = os.path.realpath(path)
    best, kind = "", "unknown"
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, mount, fstype = line.split()[:3]
        inside = path == mount or path.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, fstype
    return kind


def pick_cores():
    """(server core, load core); the same one twice on a machine that has one."""
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else (cores[0], cores[0])


def busy_seconds(cores):
    """Seconds that each of `cores` has been doing anything, and that the hypervisor took from it.

    Steal counts as busy: it is foreign load that only the neighbours can see.
    """
    busy = dict.fromkeys(cores, 0.0)
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name[:3] == "cpu" and name[3:].isdigit() and int(name[3:]) in busy:
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, fields[:8])
            ticks = user + nice + system + irq + softirq + steal
            busy[int(name[3:])] = ticks * TICK_SECONDS
    return busy


def disk_flushes(path):
    """Flush commands that the disk below `path` has completed, or None where that is not told."""
    device = os.stat(path).st_dev
    try:
        fields = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/stat").read_text()
        return int(fields.split()[15])
    except (OSError, IndexError):
        return None


def core_count():
    return os.cpu_count() or 1


def wrk_version(wrk):
    told = subprocess.run([wrk, "-v"], capture_output=True, text=True, check=False).stdout
    return told.split()[1] if len(told.split()) > 1 else "unknown"
