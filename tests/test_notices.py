"""An operator is told by real commands and real servers, and none of them can hold a crawl up or learn a secret."""

import base64
import json
import os
import signal
import socket
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.runs.notices import NotTold, shown, tell_command, tell_webhook
from crawler.runs.programs import ProgramFailed, run
from tests.fault_server import End, dripped, serve_faults
from tests.hook_server import hook_server
from tests.site_server import Answer

HOSTILE = "A \x1b]0;title\x07\x00\r\nheadline \ud800, \u201cin Łódź\u201d"
NOTICE = {"event": "needs_person", "archive": "paper", "sentence": HOSTILE, "exit_status": 3, "causes": [{"code": "drift_byline"}]}
TIMEOUT = 0.5
SECRET = "T0K3N"


def script(folder: Path, text: str) -> list[str]:
    path = folder / "tell-me"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return [str(path)]


def is_running(process: int) -> bool:
    try:
        said = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    # A zombie runs no more; nobody may be there to take note of its end.
    return said.rpartition(")")[2].split()[0] != "Z"


# A command.


def test_a_command_gets_json_and_the_main_facts_in_its_environment(tmp_path):
    words = script(tmp_path, f'cat > {tmp_path}/notice.json; env > {tmp_path}/variables; printf %s "$2" > {tmp_path}/second')
    tell_command([*words, "first", "$HOME; `id`"], NOTICE, 10)
    assert json.loads((tmp_path / "notice.json").read_text("utf-8")) == NOTICE | {"sentence": HOSTILE.replace("\ud800", "?")}
    variables = (tmp_path / "variables").read_text("utf-8").splitlines()
    assert {"BACKFILE_EVENT=needs_person", "BACKFILE_ARCHIVE=paper", "BACKFILE_EXIT_STATUS=3"} <= set(variables)
    assert "BACKFILE_SENTENCE=A ]0;title headline \ufffd, \u201cin Łódź\u201d" in variables
    assert (tmp_path / "second").read_text() == "$HOME; `id`"


def test_a_command_that_does_not_read_what_it_is_given_has_told_all_the_same():
    tell_command(["true"], NOTICE | {"sentence": "x" * 1_000_000}, 10)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("echo calling; printf 'no \\033[31mline\\n' >&2; exit 4", "tell-me ended with status 4; it last said: no [31mline;"),
        ("exit 1", "tell-me ended with status 1;"),
        ("kill -TERM $$", "tell-me ended by signal 15;"),
    ],
)
def test_a_command_that_fails_is_one_sentence(tmp_path, text, said):
    with pytest.raises(NotTold) as told:
        tell_command(script(tmp_path, text), NOTICE, 10)
    assert said in str(told.value)


@pytest.mark.parametrize("words", [["/nowhere/tell-me"], ["/etc/passwd"], ["tell\0me"]])
def test_a_command_that_cannot_be_started_is_one_sentence(words):
    with pytest.raises(NotTold, match="could not be started"):
        tell_command(words, NOTICE, 10)


def test_a_command_that_hangs_is_killed_with_all_that_it_started(tmp_path):
    words = script(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; sleep 60")
    began = time.monotonic()
    with pytest.raises(NotTold, match=r"did not end within 0\.5 seconds and was killed"):
        tell_command(words, NOTICE, TIMEOUT)
    assert time.monotonic() - began < 5
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(child)


def test_what_a_command_leaves_running_is_not_waited_for(tmp_path):
    began = time.monotonic()
    lines = run(script(tmp_path, f"sleep 30 & echo $! > {tmp_path}/child; echo done"), 20)
    os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)
    assert lines == ["done"]
    assert time.monotonic() - began < 5


def test_only_the_end_of_what_a_command_says_is_kept(tmp_path):
    lines = run(script(tmp_path, "yes 'the same again' | head -c 3000000; echo last"), 20)
    assert lines[-1] == "last"
    assert sum(map(len, lines)) < 20_000
    with pytest.raises(ProgramFailed, match=r"last said: x{500}$"):
        run(script(tmp_path, "printf 'x%.0s' $(seq 900); exit 1"), 20)


# A webhook.


def post(url: str, timeout: float = TIMEOUT) -> float:
    """Post the notice, and return how many seconds that took."""
    began = time.monotonic()
    try:
        tell_webhook(url, NOTICE, timeout, "1.0")
    finally:
        assert time.monotonic() - began < timeout + 1
    return time.monotonic() - began


def test_a_webhook_gets_the_notice_as_json():
    with hook_server() as hook:
        post(f"{hook.url}hooks/{SECRET}?to=Łódź&x=%20", 10)
    assert hook.notices == [NOTICE]
    assert hook.paths == [f"/hooks/{SECRET}?to=%C5%81%C3%B3d%C5%BA&x=%20"]
    assert hook.asked[0]["Content-Type"] == "application/json"
    assert hook.asked[0]["User-Agent"] == "Backfile/1.0"
    assert "Authorization" not in hook.asked[0]


def test_a_user_and_password_go_into_the_header_that_is_for_them():
    with hook_server() as hook:
        post(hook.url.replace("//", f"//me%40home:{SECRET}@"), 10)
    assert hook.asked[0]["Authorization"] == "Basic " + base64.b64encode(f"me@home:{SECRET}".encode()).decode()


@pytest.mark.parametrize(
    ("status", "said"), [(500, "answered 500;"), (404, "answered 404;"), (302, "answered 302, and redirects are not followed;")]
)
def test_a_webhook_that_answers_badly_is_one_sentence(status, said):
    with hook_server() as hook, hook_server() as elsewhere:
        hook.status, hook.headers = status, {"Location": elsewhere.url}
        with pytest.raises(NotTold) as told:
            post(f"{hook.url}{SECRET}", 10)
    assert said in str(told.value)
    assert len(hook.notices) == 1
    assert elsewhere.notices == []


HANGS = {
    "silent": [60.0],
    "dripped": [b"HTTP/1.1 200 OK\r\n", *[step for _ in range(200) for step in (b"X-More: y\r\n", 0.1)]],
    "slow status": [step for byte in b"HTTP/1.1 200 OK" for step in (bytes([byte]), 0.1)],
}


@pytest.mark.parametrize("how", HANGS)
def test_a_webhook_that_hangs_or_trickles_is_given_up_in_time(how):
    with serve_faults({f"/{SECRET}": HANGS[how]}) as site, pytest.raises(NotTold, match=r"did not answer within 0\.5 seconds"):
        post(f"{site.url}{SECRET}")


def test_the_body_of_an_answer_is_not_waited_for():
    with serve_faults({"/": dripped(Answer(b"thanks" * 50), 0.1)}) as site:
        assert post(site.url) < TIMEOUT


@pytest.mark.parametrize(
    ("answer", "said"),
    [([b"what?\r\n\r\n", End.CLOSE], "answered what is no HTTP"), ([End.RESET], "cannot be reached (Connection reset by peer)")],
)
def test_a_webhook_that_breaks_off_is_one_sentence(answer, said):
    with serve_faults({f"/{SECRET}": answer}) as site, pytest.raises(NotTold) as told:
        post(f"{site.url}{SECRET}", 10)
    assert said in str(told.value)


def test_a_port_at_which_nobody_listens_and_one_that_does_not_take_calls():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/{SECRET}"
        with pytest.raises(NotTold, match=r"cannot be reached \(Connection refused\)"):
            post(url)
        free.listen(0)
        with pytest.raises(NotTold, match="did not answer within"):
            post(url)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1/x", "http://127.0.0.1:99999/x", "http:///x", "//x"]
)
def test_what_is_no_address_of_a_webhook_is_one_sentence(url):
    with pytest.raises(NotTold):
        post(url)


@pytest.fixture
def certificate(tmp_path):
    """A key, and a certificate for 127.0.0.1 that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1)).not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "both.pem"
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_must_be_trusted(certificate, monkeypatch):
    with hook_server(certificate) as hook:
        with pytest.raises(NotTold, match=r"has a certificate that is not to be trusted \(self-signed certificate\)"):
            post(f"{hook.url}{SECRET}", 10)
        assert hook.notices == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        post(hook.url, 10)
        assert hook.notices == [NOTICE]
        with pytest.raises(NotTold, match="certificate"):
            post(hook.url.replace("127.0.0.1", "localhost"), 10)


def test_no_sentence_tells_a_secret():
    with hook_server() as hook:
        hook.status = 500
        urls = [
            f"{hook.url}{SECRET}?key={SECRET}",
            hook.url.replace("//", f"//me:{SECRET}@"),
            f"http://127.0.0.1:1/{SECRET}\r\nX: {SECRET}",
        ]
        for url in [*urls, f"http://[::1/{SECRET}", f"http://127.0.0.1:{SECRET}/"]:
            with pytest.raises(NotTold) as told:
                post(url, 10)
            assert SECRET not in str(told.value)
            assert SECRET not in shown(url)
    assert shown(f"https://me:{SECRET}@hooks.example:8443/{SECRET}") == "https://hooks.example:8443/…"
    assert shown("http://[::1]:80/x") == "http://[::1]:80/…"
