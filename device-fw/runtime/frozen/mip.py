# Installs packages into the board's files: by name from an index, or from the address of a package.json, of a folder with one, or of
# a single file. An index and an address may also be a folder of this board. Formats and addresses are those of MicroPython's index.
#
# A file is written beside its place first, checked, and then renamed: what a package replaces is whole at any time.

import os
import sys
from binascii import hexlify
from hashlib import sha256
from json import load

INDEX = "https://micropython.org/pi/v2"

# Where files of a repository are, for owner, repository, branch or tag, and path.
_HOSTS = {
    "github:": "https://raw.githubusercontent.com/{0}/{1}/{2}/{3}",
    "gitlab:": "https://gitlab.com/{0}/{1}/-/raw/{2}/{3}",
    "codeberg:": "https://codeberg.org/api/v1/repos/{0}/{1}/raw/{3}?ref={2}",
}

_ON_THE_COMPUTER = "on the computer, 'pyrite-cli mip install NAME' or 'mpremote mip install NAME' puts a package here"


def _is_remote(address):
    return address.startswith(("http://", "https://", "github:", "gitlab:", "codeberg:"))


def _url(address, version):
    host, _, rest = address.partition(":")
    form = _HOSTS.get(host + ":")
    if form is None:
        return address
    parts = rest.split("/", 2)
    if len(parts) < 3 or not all(parts):
        raise ValueError("'%s' is not of the form %s:OWNER/REPOSITORY/PATH" % (address, host))
    return form.format(parts[0], parts[1], version or "HEAD", parts[2])


def _open(address, version):
    # A stream of bytes.
    if not _is_remote(address):
        path = address[7:] if address.startswith("file://") else address
        try:
            return open(path, "rb")
        except OSError as error:
            raise OSError("%s: %s" % (path, error))
    url = _url(address, version)
    if url.startswith("https:"):
        raise OSError(url + " needs TLS, which this board does not have: " + _ON_THE_COMPUTER)
    try:
        from requests import get
    except ImportError:
        raise OSError("this board has no network: " + _ON_THE_COMPUTER)
    response = get(url)
    if response.status_code != 200:
        response.close()
        raise OSError("%s: the server says %d %s" % (url, response.status_code, response.reason))
    return response.raw


def _digest(stream, copy=None):
    # What is read goes to `copy` as well.
    digest = sha256()
    piece = bytearray(256)
    view = memoryview(piece)
    while True:
        count = stream.readinto(piece)
        if not count:
            return hexlify(digest.digest()).decode()
        digest.update(view[:count])
        if copy:
            copy.write(view[:count])


def _has(path, digest):
    try:
        with open(path, "rb") as file:
            return _digest(file).startswith(digest)
    except OSError:
        return False


def _make_folder_of(path):
    end = path.find("/", 1)
    while end > 0:
        try:
            os.stat(path[:end])
        except OSError:
            os.mkdir(path[:end])
        end = path.find("/", end + 1)


def _save(address, version, path, digest=""):
    print("Writing", path)
    _make_folder_of(path)
    new = path + ".new"
    source = _open(address, version)
    try:
        try:
            with open(new, "wb") as file:
                found = _digest(source, file)
        finally:
            source.close()
        if not found.startswith(digest):
            raise OSError("%s is damaged: its SHA-256 begins with %s, not with %s" % (address, found[: len(digest)], digest))
        os.rename(new, path)
    except:
        try:
            os.remove(new)
        except OSError:
            pass
        raise


def _place(target, path):
    if ".." in path.split("/"):
        raise ValueError("'%s' leaves the folder of the package" % path)
    return target.rstrip("/") + "/" + path


def _install(package, index, target, version, mpy, done):
    if package.endswith((".py", ".mpy")):
        _save(package, version, _place(target, package.rsplit("/", 1)[-1]))
        return
    if package.endswith(".json"):
        address = package
    elif _is_remote(package) or "/" in package:
        address = package.rstrip("/") + "/package.json"
    else:
        kind = getattr(sys.implementation, "_mpy", 0) & 0xFF if mpy else "py"
        address = "%s/package/%s/%s/%s.json" % (index, kind, package, version or "latest")
    if address in done:
        return
    done.append(address)
    print("Installing", package, "to", target)
    source = _open(address, version)
    try:
        description = load(source)
    finally:
        source.close()
    for path, digest in description.get("hashes", ()):
        path = _place(target, path)
        if not _has(path, digest):
            _save("%s/file/%s/%s" % (index, digest[:2], digest), None, path, digest)
    for path, file in description.get("urls", ()):
        if not _is_remote(file) and not file.startswith("/"):
            file = address.rsplit("/", 1)[0] + "/" + file if "/" in address else file
        _save(file, version, _place(target, path))
    for name, wanted in description.get("deps", ()):
        _install(name, index, target, wanted, mpy, done)


def install(package, index=None, target=None, version=None, mpy=True):
    if target is None:
        for target in sys.path:
            if target.endswith("/lib"):
                break
        else:
            raise ValueError("no folder of sys.path is called lib: give target=")
    _install(package, (index or INDEX).rstrip("/"), target, version, mpy, [])
    print("Done")
