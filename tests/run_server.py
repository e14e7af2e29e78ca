"""Run a server until standard input ends, which it does when the tests are gone, however they ended.

Usage: python -IS run_server.py OPTIONS PROGRAM [ARGUMENT…], with options of `subprocess.Popen` as JSON.
"""

import json
import os
import signal
import subprocess
import sys

# A process that a shell starts in the background ignores interrupts, and its children do; a server must hear of its end.
signal.signal(signal.SIGINT, signal.SIG_DFL)
with subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, **json.loads(sys.argv[1])) as server:
    # Leave the output to the server alone: whoever reads it sees its end when the server stops.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    sys.stdin.read()
    server.send_signal(signal.SIGINT)
