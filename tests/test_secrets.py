"""Secrets: what looks like one is refused as a parameter and never said; what an analyst asks for is not."""

from __future__ import annotations

import secrets
import string
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintkit.errors import WrongUse
from osintkit.report import find_notebook, read_parameters
from osintkit.report.secrets import looks_secret, refuse_secret

# Made of two halves, so that no scanner of repositories takes them for real ones.
SECRETS = [
    "https://user:" + "hunter2@feeds.example/x",
    "postgresql://me:" + "s3cr3t@db.example/case",
    "https://news.example/feed?api_key=" + "0123456789abcdef",
    "https://x.example/a?topic=S-400&token=" + "Zm9vYmFyYmF6",
    "AKIA" + "IOSFODNN7EXAMPLE",
    "ghp_" + "a1B2" * 9,
    "glpat-" + "a1B2c3D4e5F6g7H8i9J0",
    "AIza" + "SyA1234567890abcdefghijklmnopqrstuvw",
    "xoxb-" + "123456789012-abcdef",
    "sk-" + "proj-abcdefghijklmnopqrstuvwx",
    "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "hf_" + "abcdefghijABCDEFGHIJabcdefghijABCD",
    "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0.abc",
    "-----BEGIN RSA " + "PRIVATE KEY-----",
    "Authorization: Bearer " + "abcdefghij0123456789",
    "123456789:AA" + "HdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9",
    "https://hooks.slack.com/services/" + "T000/B000/XXXXXXXX",
    "password: " + "correct7horse",
    "npm_" + "a1B2" * 9,
    "tJ7kQ2mXz9" + "RbW4vLc8Yp3NfG",
]
PLAIN = [
    "S-400",
    "Шугаев",
    "place-tr",
    "person-3f2a9c1d",
    "org-" + "0f" * 8,
    "8c6f2b0e9a1d4c7f8c6f2b0e9a1d4c7f8c6f2b0e9a1d4c7f8c6f2b0e9a1d4c7f",
    "550e8400-e29b-41d4-a716-446655440000",
    "Turkey OR Türkiye NEAR missiles",
    "https://www.example.com/2019/07/12/Turkey-Receives-First-S-400-Shipment-From-Russia-41b2",
    "Bundesverteidigungsministeriumssprecherin",
    "Rosoboronexport_JSC_and_Almaz-Antey_S-400_Contract_2017",
    "2021-11-15T12:00:00+03:00",
    "https://news.example/sport/marathon.GoPAarjxoHNezv1hVvgdhr",
    "the password of the ministry's portal was leaked, officials said",
    "The token sum: 2.5 billion dollars",
    "https://x.example/search?q=key+figures&author=Ivanov",
    "a secret: nobody knows",
]


@pytest.mark.parametrize("text", SECRETS, ids=lambda text: text[:14])
def test_what_looks_like_a_secret_is_refused_and_not_said(text: str) -> None:
    with pytest.raises(WrongUse, match=r"parameter topic looks like a secret \(.+\): reports keep") as error:
        read_parameters(find_notebook("brief"), {"topic": text})
    assert text not in str(error.value) and text[-8:] not in str(error.value)


@pytest.mark.parametrize("text", PLAIN)
def test_what_an_analyst_asks_for_is_no_secret(text: str) -> None:
    assert looks_secret(text) is None


@pytest.mark.parametrize(
    "name", ["password", "db_password", "api_key", "API-KEY", "token", "auth_token", "client_secret"]
)
def test_a_name_that_promises_a_secret_is_refused(name: str) -> None:
    with pytest.raises(WrongUse, match="looks like a secret"):
        refuse_secret(name, "x")


@pytest.mark.parametrize("name", ["topic", "tokens_per_page", "author", "keyword", "passage", "compass", "key_points"])
def test_a_name_that_only_sounds_like_one_is_let_through(name: str) -> None:
    if name != "tokens_per_page":
        refuse_secret(name, "x")
    refuse_secret(name, 5)


def test_a_secret_in_a_list_or_of_another_type_is_found_before_the_type_is() -> None:
    for name, value in (("languages", ["en", "ghp_" + "a1B2" * 9]), ("limit", "ghp_" + "a1B2" * 9)):
        with pytest.raises(WrongUse, match="looks like a secret") as error:
            refuse_secret(name, value)
        assert "ghp" not in str(error.value)


def test_a_notebook_of_ones_own_that_asks_for_a_password_gets_none(tmp_path: Path) -> None:
    cell = nbformat.v4.new_code_cell('password: str = ""  # of the intranet', metadata={"tags": ["parameters"]})
    python = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=python), tmp_path / "own.ipynb")
    assert read_parameters(tmp_path / "own.ipynb", {}) == {"password": ""}
    with pytest.raises(WrongUse, match=r"password looks like a secret \(its name\)"):
        read_parameters(tmp_path / "own.ipynb", {"password": "hunter2"})


def test_a_random_key_is_found_and_its_hexadecimal_is_not() -> None:
    letters = string.ascii_letters + string.digits
    keys = ["".join(secrets.choice(letters) for _ in range(32)) for _ in range(500)]
    assert sum(map(bool, map(looks_secret, keys))) >= 450
    assert not any(looks_secret(secrets.token_hex(n)) for n in range(1, 40))


@given(st.text(max_size=2000) | st.text("Aa0-_=:/@?&.", max_size=2000))
def test_any_text_is_read_in_no_time(text: str) -> None:
    looks_secret(text)
