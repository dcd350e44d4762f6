"""Run one command and measure its whole process tree.  Linux only: it reads /proc.

CPU seconds are user + system time of the command and everything it started and
waited for, or, where larger, the sum of what /proc last showed (workers may be
children of a fork server that nobody waits for).  Peak RSS is the largest sum
over the tree, sampled five times a second and twenty times in the first two
seconds, or the kernel's own peak of the largest process where that is more.
Pages that processes share count once for each of them.  No figure is below the
size of the calling Python (about 20 MB), which the kernel counts in at the fork.
"""
import hashlib
import os
import signal
import subprocess
import time

PAGE, TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


def slowdown():
    """Wall over CPU time of a fixed loop: 1.0 on a quiet machine, more when others compete."""
    block = b"x" * (1 << 20)
    wall, cpu = time.time(), time.process_time()
    for _ in range(60):
        hashlib.sha256(block).digest()
    return round((time.time() - wall) / max(1e-6, time.process_time() - cpu), 2)


def _sample(leader, cpu):
    """Resident bytes of what `leader` started; cpu[pid] keeps the CPU ticks last seen."""
    total = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as f:
                field = f.read().rsplit(")", 1)[1].split()
        except OSError:                               # it ended meanwhile
            continue
        if leader in (int(field[2]), int(field[3])):
            total += int(field[21]) * PAGE
            cpu[pid] = int(field[11]) + int(field[12])
    return total


def run(command, limit, log):
    """Run a bash command for at most `limit` seconds; its output goes to the file `log`.

    Returns wall and cpu in seconds, rss_mb in 10^6 bytes, rc, and timed_out.
    """
    started = time.time()
    peak, timed_out, cpu = 0, False, {}
    with open(log, "wb") as f:
        child = subprocess.Popen(["/bin/bash", "-c", command], stdout=f, stderr=f, stdin=subprocess.DEVNULL, start_new_session=True)
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, _sample(child.pid, cpu))
            elapsed = time.time() - started
            if elapsed > limit and not timed_out:
                timed_out = True
                os.killpg(child.pid, signal.SIGKILL)
            time.sleep(0.05 if elapsed < 2 else 0.2)
    child.returncode = os.waitstatus_to_exitcode(status)
    return {"wall": round(time.time() - started, 2),
            "cpu": round(max(usage.ru_utime + usage.ru_stime, sum(cpu.values()) / TICKS), 2),
            "rss_mb": round(max(peak, usage.ru_maxrss * 1024) / 1e6, 1),
            "rc": child.returncode, "timed_out": timed_out}
