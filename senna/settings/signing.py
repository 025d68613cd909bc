"""What checks a token: algorithms, shared secrets and public keys."""

import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from senna.settings.values import each, listed

HMAC = ("HS256", "HS384", "HS512")
RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
PUBLIC = (*RSA, "ES256", "ES384", "ES512", "EdDSA")

# The secret of the original's README: development starts with it, production never does.
SAMPLE_SECRET = "scene-passage-love-rhyme"  # noqa: S105
SHORT, COMFORTABLE = 16, 32

_KNOWN = frozenset(
    {
        SAMPLE_SECRET,
        *("secret", "shhhh", "shhhhh", "a secret", "changeme", "change-me", "password"),
        *("supersecret", "super-secret", "supersecretkey", "secretkey", "secret-key"),
        *("my-secret", "my-secret-key", "mysecretkey", "your-secret", "your-secret-key"),
        *("your_jwt_secret", "your-256-bit-secret", "your-384-bit-secret", "your-512-bit-secret"),
        *("super-secret-key", "jwt-secret-key", "keyboard cat", "replace-with-a-secret"),
        "a-string-secret-at-least-256-bits-long",
        "a-valid-string-secret-that-is-at-least-384-bits-long",
        "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    }
)
_BLOCK = re.compile(r"-----BEGIN ([A-Z ]{1,40})-----[^-]*-----END \1-----")
_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_RSA_BITS = 2048


def algorithms(text: str) -> tuple[str, ...]:
    named = each(_algorithm, dict.fromkeys(listed(text)))
    if len({name in HMAC for name in named}) != 1:
        # A public key could otherwise be taken for a shared secret.
        raise ValueError("name shared-secret algorithms (HS...) or public-key ones, not both")
    return named


def _algorithm(name: str) -> str:
    if name.lower() == "none":
        raise ValueError("`none` lets everybody be anybody: name the algorithm that signs")
    if name not in HMAC + PUBLIC:
        raise ValueError(f"`{name[:40]}` is not one of: {', '.join(HMAC + PUBLIC)}")
    return name


def secrets(text: str) -> tuple[str, ...]:
    if "-----BEGIN" in text:
        raise ValueError("a PEM key is no shared secret: it belongs in SOCK_JWT_PUBLIC_KEY")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("write it in UTF-8; for other bytes there is no spelling")
    return tuple(secret for secret in text.splitlines() if secret.strip())


def weakness(secret: str) -> str | None:
    """Why production will not start with it."""
    if secret.strip().lower() in _KNOWN:
        return "is a sample that everybody knows: set one of your own"
    if len(secret.encode()) < SHORT:
        return f"is shorter than {SHORT} bytes: set one of {COMFORTABLE} random bytes"
    return None


def public_keys(text: str) -> tuple[str, ...]:
    """The PEM blocks of a text; one whose line ends were written as `\\n` is understood."""
    text = text.replace("\\n", "\n")
    blocks = tuple(found.group() for found in _BLOCK.finditer(text))
    if any("PRIVATE" in block.partition("\n")[0] for block in blocks):
        raise ValueError("a private key stays with whoever signs: write the public one")
    if not blocks or _BLOCK.sub("", text).strip():
        raise ValueError("write PEM blocks, each from -----BEGIN PUBLIC KEY----- to its END line")
    for block in blocks:
        checks(block)
    return blocks


def checks(block: str) -> tuple[str, ...]:
    """The algorithms whose signatures this public key can check."""
    try:
        key = load_pem_public_key(block.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("the PEM block holds no public key that can be read") from None
    if isinstance(key, RSAPublicKey):
        if key.key_size < _RSA_BITS:
            raise ValueError(f"an RSA key under {_RSA_BITS} bits can be broken: use a longer one")
        return RSA
    if isinstance(key, EllipticCurvePublicKey) and key.curve.name in _CURVES:
        return (_CURVES[key.curve.name],)
    if isinstance(key, Ed25519PublicKey | Ed448PublicKey):
        return ("EdDSA",)
    raise ValueError("this kind of key checks no token that Senna reads")
