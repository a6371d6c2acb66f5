"""One small scenario at localstripe and at the sandbox; what each says is printed as JSON.

Run in a network namespace of its own (`unshare --net`), since localstripe listens on every interface:
`side_by_side.py LOCALSTRIPE PYTHON FOLDER`. Standard library only.
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

THEIRS, OURS = 8420, 8421
SIOCSIFFLAGS, UP_AND_RUNNING = 0x8914, 0x41
CARDS = ("4242424242424242", "4000000000000341")


def loopback_up() -> None:
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))


def ask(port: int, path: str, **form: Any) -> Any:
    """GET without a form, POST with one."""
    data = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/{path}", data)
    request.add_header("Authorization", "Bearer sk_test_sandbox")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"nothing listens on port {port}")


def scenario(port: int, card: str) -> dict[str, Any]:
    """A customer with that card takes a monthly plan; localstripe has plans, the sandbox prices."""
    customer = ask(port, "customers", email="ana@example.org")["id"]
    expiry = {"card[exp_month]": 12, "card[exp_year]": 2034, "card[cvc]": 123}
    method = ask(port, "payment_methods", **{"type": "card", "card[number]": card, **expiry})["id"]
    attached = ask(port, f"payment_methods/{method}/attach", customer=customer)
    ask(port, f"customers/{customer}", **{"invoice_settings[default_payment_method]": method})
    if port == OURS:
        new = {
            "currency": "usd",
            "unit_amount": 1500,
            "recurring[interval]": "month",
            "product_data[name]": "Lane",
        }
        item = {"items[0][price]": ask(port, "prices", **new)["id"]}
    else:
        new = {"id": card, "currency": "usd", "amount": 1500, "interval": "month", "product[name]": "Lane"}
        item = {"items[0][plan]": ask(port, "plans", **new)["id"]}
    subscription = ask(port, "subscriptions", customer=customer, **item)
    invoices = ask(port, f"invoices?customer={customer}")["data"]
    fields = ("status", "amount_due", "amount_paid", "attempted")
    return {
        "attached": attached["customer"] == customer,
        "last4": attached["card"]["last4"],
        "subscription": subscription["status"],
        "items": [each["quantity"] for each in subscription["items"]["data"]],
        "invoices": [{name: each[name] for name in fields} for each in invoices],
    }


def main(localstripe: str, python: str, folder: str) -> None:
    loopback_up()
    # It keeps a pickle in the temporary folder, where anybody could lay one for it.
    apart = {**os.environ, "TMPDIR": folder}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    ours = [python, "-m", "stripe_sandbox", "--port", str(OURS), "--data", f"{folder}/stripe"]
    theirs = [localstripe, "--from-scratch", "--port", str(THEIRS)]
    processes = [subprocess.Popen(theirs, env=apart, **quiet), subprocess.Popen(ours)]  # type: ignore[call-overload]
    try:
        for port in (THEIRS, OURS):
            wait(port)
        said = {port: {card: scenario(port, card) for card in CARDS} for port in (THEIRS, OURS)}
        print(json.dumps([said[THEIRS], said[OURS]]))
    finally:
        for process in processes:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
