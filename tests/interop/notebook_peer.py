"""Runs notebooks in the Deno kernel without a browser, and prints what each cell has shown as JSON.

Usage: notebook_peer.py NOTEBOOK ... (the kernel "deno" has to be found in JUPYTER_PATH). Cells are run one by one; what
arrives after a cell has ended still belongs to it, since this kernel sends results after it says that it is idle.
"""

import json
import queue
import os
import sys
import time

from jupyter_client.manager import KernelManager

CELL_S = 60
AFTER_S = 0.3


def run_cell(client, source):
    """The MIME types and texts that a cell shows, and its error."""
    request = client.execute(source)
    outputs, error, deadline, idle = [], None, time.time() + CELL_S, None
    while time.time() < (deadline if idle is None else idle + AFTER_S):
        try:
            message = client.get_iopub_msg(timeout=0.1)
        except queue.Empty:
            continue
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind in ("execute_result", "display_data"):
            outputs.append(content["data"])
        elif kind == "error":
            error = "%s: %s" % (content["ename"], content["evalue"])
        elif kind == "status" and content["execution_state"] == "idle":
            idle = time.time()
    if idle is None:
        error = error or "no end after %d s" % CELL_S
    return {"source": source, "outputs": outputs, "error": error}


def run(path):
    notebook = json.load(open(path, encoding="utf-8"))
    manager = KernelManager(kernel_name="deno")
    manager.start_kernel(cwd=os.path.dirname(os.path.abspath(path)))
    client = manager.client()
    client.start_channels()
    cells = []
    try:
        client.wait_for_ready(timeout=60)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cells.append(run_cell(client, "".join(cell["source"])))
                if cells[-1]["error"]:
                    break
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return cells


json.dump({path: run(path) for path in sys.argv[1:]}, sys.stdout)
