"""Drops files on a window as a file manager does: an XDND source.

drop_files.py WINDOW X Y PATH...    X and Y within the window; the pointer goes there, too
"""

import sys
import time
from pathlib import Path

from Xlib import X, Xatom, display
from Xlib.protocol import event

VERSION = 5
PATIENCE = 20


def main():
    window_number, x, y, *paths = sys.argv[1:]
    screen = display.Display()
    atom = screen.intern_atom
    root = screen.screen().root
    target = screen.create_resource_object("window", int(window_number))
    source = root.create_window(0, 0, 1, 1, 0, screen.screen().root_depth)
    uris = "".join(Path(path).resolve().as_uri() + "\r\n" for path in paths).encode()
    at = target.translate_coords(root, 0, 0)
    left, top = int(x) - at.x, int(y) - at.y

    def tell(name, data):
        message = event.ClientMessage(window=target, client_type=atom(name), data=(32, data))
        target.send_event(message)
        screen.flush()

    def serve(request):
        """Hands over the list of files to whoever asks for it."""
        request.requestor.change_property(request.property, request.target, 8, uris)
        request.requestor.send_event(
            event.SelectionNotify(
                time=request.time,
                requestor=request.requestor,
                selection=request.selection,
                target=request.target,
                property=request.property,
            )
        )
        screen.flush()

    def wait_for(name):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if not screen.pending_events():
                time.sleep(0.01)
                continue
            got = screen.next_event()
            if got.type == X.SelectionRequest:
                serve(got)
            elif got.type == X.ClientMessage and got.client_type == atom(name):
                return
        sys.exit(f"no {name} within {PATIENCE} s")

    list_type = atom("text/uri-list")
    source.set_selection_owner(atom("XdndSelection"), X.CurrentTime)
    source.change_property(atom("XdndTypeList"), Xatom.ATOM, 32, [list_type])
    tell("XdndEnter", [source.id, VERSION << 24, list_type, 0, 0])
    tell("XdndPosition", [source.id, 0, left << 16 | top, X.CurrentTime, atom("XdndActionCopy")])
    wait_for("XdndStatus")
    tell("XdndDrop", [source.id, 0, X.CurrentTime, 0, 0])
    wait_for("XdndFinished")


main()
