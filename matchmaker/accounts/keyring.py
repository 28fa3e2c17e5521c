"""What accounts need of the deployment's secrets, made once from the settings."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.accounts import second_factor
from matchmaker.accounts.feeds import Feeds
from matchmaker.accounts.passwords import Passwords
from matchmaker.accounts.provider import Provider
from matchmaker.accounts.rhythms import Subscriptions
from matchmaker.accounts.second_factor import Authenticator
from matchmaker.accounts.tokens import Tokens
from matchmaker.settings import Settings


@dataclass(frozen=True)
class Keyring:
    """The hasher of passwords, the signers of mailed links and calendars, the second factor, and
    the provider of accounts from elsewhere, when there is one."""

    passwords: Passwords
    tokens: Tokens
    feeds: Feeds
    authenticator: Authenticator
    subscriptions: Subscriptions
    provider: Provider | None

    @property
    def pepper(self) -> str:
        return self.passwords.pepper


def of(settings: Settings) -> Keyring:
    return Keyring(
        passwords=Passwords(settings.password_salt),
        tokens=Tokens(settings.secret_key),
        feeds=Feeds(settings.secret_key),
        authenticator=second_factor.authenticator(settings.totp_secret),
        subscriptions=Subscriptions(settings.secret_key),
        provider=Provider(settings) if settings.oidc_issuer else None,
    )
