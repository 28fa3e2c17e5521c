"""Writing to people: a template in their language, queued in the request's transaction."""

from __future__ import annotations

from urllib.parse import urljoin

from flask import current_app, render_template, url_for
from flask_babel import force_locale
from sqlalchemy.orm import Session

from matchmaker import mail


def write(session: Session, name: str, *, recipient: str, language: str, **values: object) -> None:
    """Render templates/email/<name>.txt and .html; the text's first line is `Subject: …`."""
    with force_locale(language):
        text = render_template(f"email/{name}.txt", **values)
        html = render_template(f"email/{name}.html", **values)
    subject, _, body = text.lstrip().partition("\n")
    mail.send(
        session,
        recipient=recipient,
        subject=subject.removeprefix("Subject:").strip(),
        text=body.lstrip("\n"),
        html=html,
    )


def link(endpoint: str, /, **values: object) -> str:
    """An absolute address for a mail, from the settings and never from the request."""
    path = url_for(endpoint, _external=False, **values)  # type: ignore[arg-type]
    return str(urljoin(current_app.config["PUBLIC_URL"] + "/", path.lstrip("/")))
