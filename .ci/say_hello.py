"""Start the language server that the arguments name, let it look at one broken document, and end it; fails with words."""

import json
import subprocess
import sys


def main() -> None:
    """Exchange the fewest messages that show that a server serves."""
    uri = "file:///project/broken.snapshot_store.json"
    document = {"uri": uri, "languageId": "json", "version": 1, "text": '{"store_name": "class"'}
    messages = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
    ]
    with subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for message in messages:
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        server.stdin.flush()
        codes: set[str] = set()
        while not codes:
            line = server.stdout.readline()
            if not line:
                raise SystemExit("the server ended before it said anything of the document")
            length = int(line.partition(b":")[2])
            server.stdout.readline()
            message = json.loads(server.stdout.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                codes = {item["code"] for item in message["params"]["diagnostics"]}
        for message in ({"id": 2, "method": "shutdown"}, {"method": "exit"}):
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        server.stdin.flush()
    wanted = {"unterminated-object", "invalid-class-name", "missing-property"}
    if not wanted <= codes or server.returncode != 0:
        raise SystemExit(f"expected {wanted}, got {codes}; exit code {server.returncode}")
    print("The language server serves.")


main()
