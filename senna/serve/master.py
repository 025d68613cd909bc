"""What gunicorn's master does for Senna besides watching workers: it outlives them, so it owns."""

import os
import shutil
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from typing import Any

from gunicorn import systemd

from config import Config
from senna.serve.last_call import DRAIN, take_no_more
from senna.serve.preflight import check_address, refuse, storage
from senna.serve.room.corridor import TooLong, door, open_corridor
from senna.serve.stopping import LAST_CALL

# Here and not in gunicorn.conf.py, which gunicorn runs again at every SIGHUP.
_owned = ExitStack()


def metrics_folder() -> str:
    """Where workers leave their counters for each other: named so that a SIGHUP finds it again."""
    return os.path.join(tempfile.gettempdir(), f"senna-metrics-{os.getpid()}")


def start(arbiter: Any, config: Config) -> None:
    for warning in config.warnings:
        arbiter.log.warning(warning)
    # Sockets that came from systemd or from an older master are taken, and ours to use.
    if not arbiter.master_pid and not systemd.listen_fds(unset_environment=False):
        for address in arbiter.cfg.address:
            if isinstance(address, tuple):
                check_address(*address[:2])
    # Found by this name at SIGTERM. There is no hook before the listeners are closed.
    arbiter.handle_term = partial(_last_call, arbiter)
    if config.engine_room:
        try:
            _owned.callback(shutil.rmtree, open_corridor(), ignore_errors=True)
        except TooLong as unable:
            refuse(str(unable))
    _owned.enter_context(storage(config))
    if config.workers > 1:
        folder = metrics_folder()
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder, mode=0o700)
        _owned.callback(shutil.rmtree, folder, ignore_errors=True)


def _last_call(arbiter: Any) -> None:
    """All workers are told, and go on accepting. Then nobody new is let in, and they end."""
    arbiter.kill_workers(LAST_CALL)
    time.sleep(DRAIN)
    if not (arbiter.systemd or arbiter.master_pid or arbiter.reexec_pid):  # else others listen on
        for listener in arbiter.LISTENERS:
            take_no_more(listener)
    raise StopIteration  # as gunicorn's own handler does


def stop() -> None:
    _owned.close()


def forget_worker(pid: int, config: Config) -> None:
    if config.engine_room:
        door(os.getpid(), pid).unlink(missing_ok=True)
    if config.workers > 1:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(pid, metrics_folder())
