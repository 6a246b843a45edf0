# HTTP requests in the shape of CPython's package of this name: http:// only, and an answer is as long as its head says.

import socket

_REDIRECTS_MAX = 5


# The bytes behind the head of an answer.
class _Body:
    def __init__(self, connection, length):
        self.connection = connection
        # None is as far as the connection goes.
        self.left = length

    def _took(self, count, wanted):
        if self.left is not None:
            self.left -= count
            if self.left and not count and wanted:
                raise OSError("the connection broke off with %d bytes to come" % self.left)
        return count

    def readinto(self, buffer):
        wanted = len(buffer)
        if self.left is not None and self.left < wanted:
            wanted = self.left
        return self._took(self.connection.readinto(buffer, wanted), wanted)

    def read(self, count=-1):
        if self.left is not None and (count < 0 or count > self.left):
            count = self.left
        if count < 0:
            return self.connection.read()
        data = self.connection.read(count)
        self._took(len(data), count)
        if self.left and len(data) < count:
            raise OSError("the connection broke off with %d bytes to come" % self.left)
        return data

    def readline(self):
        line = self.connection.readline()
        self._took(len(line), 1)
        return line

    def close(self):
        self.connection.close()


class Response:
    def __init__(self, raw, status_code, reason, headers):
        self.raw = raw
        self.status_code = status_code
        self.reason = reason
        self.headers = headers
        self.encoding = "utf-8"
        self._content = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.close()

    def close(self):
        if self.raw:
            self.raw.close()
            self.raw = None
        self._content = None

    @property
    def content(self):
        if self._content is None:
            try:
                self._content = self.raw.read()
            finally:
                self.raw.close()
                self.raw = None
        return self._content

    @property
    def text(self):
        return str(self.content, self.encoding)

    def json(self):
        from json import loads

        return loads(self.content)


def _parts(url):
    scheme, mark, rest = url.partition("://")
    if scheme == "https":
        raise ValueError("https needs TLS, which this firmware does not have: use http://")
    if scheme != "http" or not mark:
        raise ValueError("'%s' is no address such as http://host/path" % url)
    host, mark, path = rest.partition("/")
    host, _, port = host.partition(":")
    return host, int(port or 80), "/" + path


def _header(connection, name, value):
    line = "%s: %s\r\n" % (name, value)
    if line.count("\n") > 1 or line.count("\r") > 1:
        raise ValueError("a header has one line: " + name)
    connection.write(line)


def _send(connection, method, path, host, port, headers, data, auth):
    connection.write("%s %s HTTP/1.0\r\n" % (method, path))
    given = {name.lower() for name in headers}
    if "host" not in given:
        _header(connection, "Host", host if port == 80 else "%s:%d" % (host, port))
    for name, value in headers.items():
        _header(connection, name, value)
    if auth:
        from binascii import b2a_base64

        pair = b2a_base64(("%s:%s" % auth).encode(), newline=False)
        _header(connection, "Authorization", "Basic " + pair.decode())
    if data is not None and "content-length" not in given:
        _header(connection, "Content-Length", len(data))
    connection.write(b"Connection: close\r\n\r\n")
    if data is not None:
        connection.sendall(data)


def _head(connection):
    words = connection.readline().split(None, 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/"):
        raise ValueError("the server does not speak HTTP")
    reason = words[2].strip().decode() if len(words) > 2 else ""
    headers = {}
    while True:
        line = connection.readline()
        if not line:
            raise OSError("the connection broke off in the head of the answer")
        if line in (b"\r\n", b"\n"):
            return int(words[1]), reason, headers
        name, _, value = line.decode().partition(":")
        headers[name.strip()] = value.strip()


def request(method, url, data=None, json=None, headers={}, auth=None, timeout=None):
    headers = dict(headers)
    if json is not None:
        from json import dumps

        data = dumps(json)
        headers["Content-Type"] = "application/json"
    if isinstance(data, str):
        data = data.encode()
    for _ in range(_REDIRECTS_MAX):
        host, port, path = _parts(url)
        address = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0][-1]
        connection = socket.socket()
        try:
            connection.settimeout(timeout)
            connection.connect(address)
            _send(connection, method, path, host, port, headers, data, auth)
            status, reason, answered = _head(connection)
            lower = {name.lower(): value for name, value in answered.items()}
            if "chunked" in lower.get("transfer-encoding", ""):
                raise ValueError("the server answers in chunks, though it was asked by HTTP/1.0")
            if status not in (301, 302, 303, 307, 308) or "location" not in lower:
                length = lower.get("content-length")
                length = 0 if method == "HEAD" else int(length) if length else None
                return Response(_Body(connection, length), status, reason, answered)
        except:
            connection.close()
            raise
        connection.close()
        url = lower["location"]
        if url.startswith("/"):
            url = "http://%s:%d%s" % (host, port, url)
        if status == 303 or status in (301, 302) and method == "POST":
            method, data = "GET", None
    raise OSError("the server redirects in a circle")


def head(url, **options):
    return request("HEAD", url, **options)


def get(url, **options):
    return request("GET", url, **options)


def post(url, **options):
    return request("POST", url, **options)


def put(url, **options):
    return request("PUT", url, **options)


def patch(url, **options):
    return request("PATCH", url, **options)


def delete(url, **options):
    return request("DELETE", url, **options)
