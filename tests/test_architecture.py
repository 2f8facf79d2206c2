"""The house: public names, lazy imports, and nothing of the machine it was written on."""

from __future__ import annotations

import builtins
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import microbadge
from conftest import PROJECT
from microbadge.keys import PublishedSigner

PROMISED = """
Verifier VerificationReport Check Fetch Fetched no_network HttpsFetch Bundle UnsafeAnyIssuer TrustedIssuers Awards
AwardedTo AllOf AnyOf Program Assessment Rating decide Award NotYet Issuer add_proof Signer LocalSigner bake unbake
canonical MicrobadgeError InvalidError UnavailableError VerificationError
"""


def test_the_promised_names_are_public() -> None:
    assert set(PROMISED.split()) <= set(microbadge.__all__)
    assert all(hasattr(microbadge, name) for name in microbadge.__all__)


def test_every_public_name_says_what_it_means() -> None:
    silent = [
        name
        for name in microbadge.__all__
        if not inspect.ismodule(value := getattr(microbadge, name))
        and (inspect.isclass(value) or inspect.isfunction(value))
        and not inspect.getdoc(value)
    ]
    assert silent == []


def test_the_signers_of_the_extras_are_where_the_readme_says() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for place in ("microbadge.keys.pkcs11.Pkcs11Signer", "microbadge.keys.aws_kms.AwsKmsSigner"):
        module, _, name = place.rpartition(".")
        assert place in readme
        assert issubclass(getattr(import_module(module), name), PublishedSigner)


def test_every_error_that_a_public_name_tells_of_is_public() -> None:
    public = [getattr(microbadge, name) for name in microbadge.__all__]
    members = [
        member
        for value in public
        if inspect.isclass(value) or value is microbadge.canonical
        for member in vars(value).values()
    ]
    told = {error for value in public + members for error in re.findall(r"`(\w+Error)`", inspect.getdoc(value) or "")}
    assert {"KeyMaterialError", "ProofError", "UnsupportedError", "WorkLimitError"} <= told
    assert told - set(dir(builtins)) <= set(microbadge.__all__)


def test_the_library_imports_no_face_and_no_drawing() -> None:
    code = "import sys, microbadge; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    optional = {"typer", "rich", "PIL", "fastapi", "uvicorn", "pkcs11", "boto3", "microbadge.cli", "microbadge.web"}
    assert not optional & set(loaded)


def test_every_module_says_what_it_is_for() -> None:
    names = [module.name for module in walk_packages(microbadge.__path__, "microbadge.")]
    assert [name for name in names if not import_module(name).__doc__] == []


def test_no_module_outgrows_a_head() -> None:
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in (PROJECT / "src").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400 and path.name != "codes.py"
    }
    assert long == {}


def test_no_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    place = re.compile(r"(^|[\s\"'(=])/(work|root|home)/\w", flags=re.MULTILINE)
    found = [
        name
        for name in listed.splitlines()
        if Path(name).suffix in (".py", ".md", ".toml", ".yaml", ".json", ".txt", "")
        and (PROJECT / name).is_file()
        and place.search((PROJECT / name).read_text(encoding="utf-8"))
    ]
    assert found == []
