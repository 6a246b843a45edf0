# What cannot be fetched says why, and what to do: an index behind TLS, no network yet, an address that is none.
import mip

for package in ("first", "http://localhost/a.py", "github:owner/repository/a.py", "gitlab:owner/repository", "github:owner"):
    try:
        mip.install(package, target="nowhere")
    except (OSError, ValueError) as error:
        print(type(error).__name__, error)
import os

os.rmdir("nowhere")
