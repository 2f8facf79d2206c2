"""``microbadge present``: a holder shows badges to whoever asked for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..holder import present as present_credentials
from ..holder import present_jwt
from ..render import Line
from .handing import read_credential
from .output import ExitCode, guarded, say, write_new
from .signers import KEY_HELP, Did, PasswordFile, load_signer


@guarded(invalid=ExitCode.USAGE)
def present(
    credentials: Annotated[list[str], typer.Argument(help="Files of the badges (JSON, JWT, PNG, SVG).")],
    key: Annotated[str, typer.Option(help=KEY_HELP)],
    challenge: Annotated[str, typer.Option(help="The challenge that the verifier gave.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    domain: Annotated[str | None, typer.Option(help="The verifier's domain, where it named one.")] = None,
    did: Did = None,
    password_file: PasswordFile = None,
    as_jwt: Annotated[bool, typer.Option("--jwt", help="Make a JSON Web Token (vp+jwt).")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Sign a presentation of badges: it shows that whoever presents them controls the DID they were awarded to."""
    held = [read_credential(name) for name in credentials]
    signer = load_signer(key, did=did, password_file=password_file)
    if as_jwt:
        tokens = [credential for credential in held if isinstance(credential, str)]
        if len(tokens) < len(held):
            raise typer.BadParameter("--jwt presents badges that are tokens themselves")
        content = present_jwt(tokens, signer, challenge=challenge, domain=domain)
    else:
        presentation = present_credentials(held, signer, challenge=challenge, domain=domain)
        content = json.dumps(presentation, ensure_ascii=False, indent=1)
    write_new(output, content.encode() + b"\n", force=force)
    say([Line("good", f"{len(held)} presented in {output}")])
