import statistics
import time
from collections.abc import Callable

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from flask import Flask
from flask_security.utils import verify_password

from matchmaker.accounts import passwords
from matchmaker.accounts.passwords import Passwords
from matchmaker.settings import Settings

HASHER = Passwords("poivre de la maison")


def test_the_parameters_are_those_of_owasp() -> None:
    found = extract_parameters(HASHER.hash("trois canards bleus"))

    assert found.type is Type.ID
    assert found.memory_cost >= 19456
    assert found.time_cost >= 2
    assert found.parallelism == 1


def test_a_password_matches_its_own_hash_alone() -> None:
    hashed = HASHER.hash("trois canards bleus")

    assert HASHER.matches("trois canards bleus", hashed)
    assert not HASHER.matches("trois canards verts", hashed)
    assert not Passwords("autre").matches("trois canards bleus", hashed)


def test_the_same_password_in_two_unicode_forms_is_one() -> None:
    assert HASHER.matches("cre\u0300me bru\u0302le\u0301e", HASHER.hash("crème brûlée"))


def test_without_a_hash_nothing_matches() -> None:
    assert not HASHER.matches("trois canards bleus", None)


def test_an_unknown_person_costs_as_much_time_as_a_known_one() -> None:
    hashed = HASHER.hash("trois canards bleus")

    known = _median(lambda: HASHER.matches("autre chose", hashed))
    unknown = _median(lambda: HASHER.matches("autre chose", None))

    assert 0.5 < unknown / known < 2


def test_the_decoy_costs_what_todays_hashes_cost() -> None:
    decoy = extract_parameters(passwords.DECOY)
    today = extract_parameters(HASHER.hash("trois canards bleus"))

    assert decoy == today


def test_flask_security_verifies_the_same_hashes(app: Flask, settings: Settings) -> None:
    hashed = Passwords(settings.password_salt).hash("trois canards bleus")

    with app.app_context():
        assert verify_password("trois canards bleus", hashed)
        assert not verify_password("trois canards verts", hashed)


@pytest.mark.parametrize(
    "typed",
    [
        "password",
        "Motdepasse",
        "MotDePasse123",
        "azertyuiop",
        "Canadiens2026",
        "12345678",
        "aaaaaaaaaa",
        "abababab",
        "Les Canadiens",
    ],
)
def test_common_passwords_are_refused(typed: str) -> None:
    with pytest.raises(passwords.TooEasy):
        passwords.check(typed)


@pytest.mark.parametrize("typed", ["camilletremblay", "Tremblay!!", "fermeduruisseau", "Camille2"])
def test_a_password_made_of_ones_own_words_is_refused(typed: str) -> None:
    with pytest.raises(passwords.TooEasy):
        passwords.check(typed, about=("Camille Tremblay", "ferme.du.ruisseau@exemple.ca"))


@pytest.mark.parametrize(
    "typed", ["trois canards bleus", "k7$Qz!p2", "ma vache a 4 pis", "été 冬夏春秋"]
)
def test_other_passwords_pass(typed: str) -> None:
    passwords.check(typed, about=("Camille Tremblay", "camille@exemple.ca"))


def _median(act: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
