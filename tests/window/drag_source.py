"""A small window from which files can be dragged: drag_source.py FILE..."""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

window = Gtk.Window(title="drag source")
window.set_default_size(120, 80)
window.move(1150, 10)
handle = Gtk.EventBox()
handle.add(Gtk.Label(label="drag me"))
window.add(handle)
handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
handle.drag_source_add_uri_targets()


def give(_widget, _context, data, _info, _time):
    data.set_uris([GLib.filename_to_uri(file, None) for file in sys.argv[1:]])


handle.connect("drag-data-get", give)
handle.connect("drag-end", lambda *_: Gtk.main_quit())
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
