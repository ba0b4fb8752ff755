"""A desktop's services for the tests: notifications, the portal that keeps a computer awake, and a
tray. Says what it is asked as JSON lines on standard output, and clicks in the tray's menu when a
line on standard input names an entry."""

import json
import os
import sys

from gi.repository import Gio, GLib

INTERFACES = """
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
      <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
    </method>
  </interface>
  <interface name="org.freedesktop.portal.Inhibit">
    <method name="Inhibit">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="a{sv}" direction="in"/>
      <arg type="o" direction="out"/>
    </method>
  </interface>
  <interface name="org.kde.StatusNotifierWatcher">
    <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
    <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
    <property name="ProtocolVersion" type="i" access="read"/>
    <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
    <signal name="StatusNotifierHostRegistered"/>
  </interface>
</node>
"""
NAMES = {
    "org.freedesktop.Notifications": "/org/freedesktop/Notifications",
    "org.freedesktop.portal.Inhibit": "/org/freedesktop/portal/desktop",
    "org.kde.StatusNotifierWatcher": "/StatusNotifierWatcher",
}
MENU = "com.canonical.dbusmenu"

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
awake = {}
tray = None
notices = 0
begun = ""


def say(**what):
    print(json.dumps(what), flush=True)


def called(_bus, sender, _path, _interface, method, arguments, answer):
    global notices, tray
    values = arguments.unpack()
    if method == "Notify":
        app, replaces, _icon, title, body, _actions, hints, _time = values
        notices += 1
        say(event="notice", app=app, replaces=replaces, title=title, body=body, image=hints.get("image-path"))
        answer.return_value(GLib.Variant("(u)", (replaces or 40 + notices,)))
    elif method == "Inhibit":
        say(event="awake", flags=values[1], reason=values[2].get("reason"))
        awake[sender] = True
        answer.return_value(GLib.Variant("(o)", ("/org/freedesktop/portal/desktop/request/1",)))
    else:
        item = values[0]
        tray = (sender, item if item.startswith("/") else "/StatusNotifierItem")
        answer.return_value(None)
        GLib.timeout_add(300, show_menu)


def asked(_bus, _sender, _path, _interface, name):
    values = {
        "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
        "ProtocolVersion": GLib.Variant("i", 0),
        "RegisteredStatusNotifierItems": GLib.Variant("as", [tray[0] + tray[1]] if tray else []),
    }
    return values[name]


def item_menu():
    get = GLib.Variant("(ss)", ("org.kde.StatusNotifierItem", "Menu"))
    answer = bus.call_sync(tray[0], tray[1], "org.freedesktop.DBus.Properties", "Get", get, None, 0, 5000, None)
    path = answer.unpack()[0]
    want = GLib.Variant("(iias)", (0, -1, []))
    layout = bus.call_sync(tray[0], path, MENU, "GetLayout", want, None, 0, 5000, None)
    entries = [(child[0], child[1].get("label", "")) for child in layout.unpack()[1][2]]
    return path, [(number, label.replace("_", "")) for number, label in entries]


def show_menu():
    _path, entries = item_menu()
    say(event="tray", menu=[label for _number, label in entries if label])
    return False


def gone(_bus, _sender, _path, _interface, _signal, arguments):
    name, _old, new = arguments.unpack()
    if not new and awake.pop(name, None):
        say(event="asleep")
    if not new and tray and name == tray[0]:
        say(event="no tray")


def typed(source, _condition):
    """Lines may come several at once: what a buffer keeps back, nobody would be told of."""
    global begun
    come = os.read(source.fileno(), 65536).decode()
    *lines, begun = (begun + come).split("\n")
    for line in lines:
        obey(line)
    return come != ""


def obey(line):
    if tray is None:  # not yet: who types asks again
        return
    if line == "menu":
        show_menu()
        return
    path, entries = item_menu()
    number = next(number for number, label in entries if label == line)
    click = GLib.Variant("(isvu)", (number, "clicked", GLib.Variant("s", ""), 0))
    bus.call_sync(tray[0], path, MENU, "Event", click, None, 0, 5000, None)


interfaces = {one.name: one for one in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces}
for name, path in NAMES.items():
    bus.register_object(path, interfaces[name], called, asked, None)
bus.signal_subscribe(
    "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", None, None, Gio.DBusSignalFlags.NONE, gone
)
for name in ("org.freedesktop.Notifications", "org.freedesktop.portal.Desktop", "org.kde.StatusNotifierWatcher"):
    Gio.bus_own_name_on_connection(bus, name, Gio.BusNameOwnerFlags.NONE, None, None)
GLib.io_add_watch(sys.stdin, GLib.IO_IN, typed)
GLib.timeout_add(200, lambda: say(event="ready"))
GLib.MainLoop().run()
