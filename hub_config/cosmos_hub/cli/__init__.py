"""The `lanes` command. Composition: each verb lives in a module of its own."""

import typer

from cosmos_hub.cli import account, billing, doctor, files, lane, playbook, up, why

app = typer.Typer(
    name="lanes",
    help="Run Cosmos Lanes, and look after it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("up")(up.up)
app.command("doctor")(doctor.doctor)
app.command("why")(why.why)
app.command("files")(files.files)
app.add_typer(lane.app, name="lane")
app.add_typer(playbook.app, name="playbook")
app.add_typer(account.app, name="account")
app.add_typer(billing.app, name="billing")
