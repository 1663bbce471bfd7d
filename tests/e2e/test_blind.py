"""The device's half of the blind signatures, in a real Chromium: against RFC 9474's vectors, and with the server's half."""

from pathlib import Path
from typing import Any

import pytest

from surveys import blind
from tests.surveys.test_blind import MODULE, _check_javascript, _vectors, needs_vectors


@pytest.fixture
def page(page: Any) -> Any:
    """A page on an address that counts as secure; the module is served from the file, nothing is fetched."""
    page.route("http://localhost/blind.js", lambda route: route.fulfill(body=MODULE.read_text(), content_type="text/javascript"))
    page.route("http://localhost/", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto("http://localhost/")
    return page


@needs_vectors
def test_rfc_vectors_in_chromium(page: Any) -> None:
    script = (Path(__file__).parents[1] / "surveys" / "blind_vectors.mjs").read_text()
    body = script[script.index("const hex =") : script.index("console.log")]
    body = body.replace("JSON.parse(text)", "vectors")
    results = page.evaluate(
        "async (vectors) => { const blind = await import('/blind.js');" + body + "return results; }", _vectors()
    )
    _check_javascript(results)


def test_chromium_and_python_understand_each_other(page: Any) -> None:
    """The browser blinds and finalizes, Python signs and verifies: the way of a real token."""
    key = blind.generate_key()
    jwk = blind.public_jwk(key)
    begun = page.evaluate(
        """async (jwk) => {
            const b = await import('/blind.js');
            const prepared = b.prepare();
            const { blinded, inverse } = await b.blind(await b.importKey(jwk), prepared);
            return [prepared, blinded, inverse].map(b.toHex);
        }""",
        jwk,
    )
    signature = blind.Signer.of(key).sign(bytes.fromhex(begun[1]))
    finished = page.evaluate(
        """async ([jwk, prepared, signature, inverse]) => {
            const b = await import('/blind.js');
            const bytes = [prepared, signature, inverse].map(b.fromHex);
            return b.toHex(await b.finalize(await b.importKey(jwk), ...bytes));
        }""",
        [jwk, begun[0], signature.hex(), begun[2]],
    )
    assert blind.verify(key.public_key(), blind.Token(bytes.fromhex(begun[0]), bytes.fromhex(finished)))


@pytest.mark.parametrize("change", [{"e": "Aw"}, {"n": "AQAB"}, {"kty": "EC"}])
def test_the_browser_refuses_a_weak_key(page: Any, change: dict[str, str]) -> None:
    jwk = {**blind.public_jwk(blind.generate_key()), **change}
    refused = "async (jwk) => (await import('/blind.js')).importKey(jwk).then(() => false, () => true)"
    assert page.evaluate(refused, jwk)
