"""The entry point of web servers."""

import os

from matchmaker.app import create_app
from matchmaker.settings import Settings

app = create_app(Settings.from_env(os.environ))
