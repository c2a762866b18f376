# desktop.py
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Drives programs on a real (virtual) desktop as a person does: the pointer and the
# keyboard by xdotool, what is on the screen by the accessibility bus. Everything waits
# for a condition, nothing for a time.

import os
import select
import shlex
import subprocess
import sys
import time

import pyatspi
from gi.repository import GLib

PATIENCE_SECONDS = 40


def wait(condition, what):
    """Returns the first true value of condition()."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f'waited in vain for {what}')
        time.sleep(0.05)


def xdotool(*words):
    return subprocess.run(['xdotool', *map(str, words)], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


class Program:
    """One that runs; its window is named by a pattern of xdotool."""

    def __init__(self, name, command, env=None):
        self.name = name
        self.log = open(os.path.join(os.environ['HOME'], name + '.log'), 'w+')
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
            text=True, bufsize=1, env={**os.environ, **(env or {})})

    def get_windows(self):
        if self.process.poll() is not None:
            raise AssertionError(f'{self.name} has ended: {self.read_log()}')
        found = subprocess.run(
            ['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.split()
        return [w for w in found if xdotool('getwindowname', w).strip()]

    def read_log(self):
        self.log.flush()
        with open(self.log.name) as log:
            return log.read()

    def end(self):
        self.process.stdin.close()
        return self.process.wait(timeout=PATIENCE_SECONDS)


class Helper(Program):
    """desktop-helper: drags, is dropped on, owns the clipboard."""

    def __init__(self, path):
        super().__init__('desktop-helper', [path])
        self.window = wait(self.get_windows, 'the helper')[0]

    def read_line(self):
        if not select.select([self.process.stdout], [], [], PATIENCE_SECONDS)[0]:
            raise AssertionError('the helper says nothing')
        return self.process.stdout.readline().strip()

    def tell(self, *words):
        self.process.stdin.write(' '.join(words) + '\n')
        answer = self.read_line()
        if answer != 'ready':
            raise AssertionError(f'the helper said {answer!r}')

    def read_received(self):
        return self.read_line().removeprefix('received ')


class Window:
    """A window on the screen."""

    def __init__(self, window):
        self.window = window

    def move(self, x, y):
        xdotool('windowmove', '--sync', self.window, x, y)

    def resize(self, width, height):
        xdotool('windowsize', '--sync', self.window, width, height)

    def focus(self):
        xdotool('windowactivate', '--sync', self.window)

    def get_box(self):
        text = xdotool('getwindowgeometry', '--shell', self.window)
        box = dict(line.split('=') for line in text.split())
        return tuple(int(box[key]) for key in ('X', 'Y', 'WIDTH', 'HEIGHT'))

    def get_center(self):
        x, y, width, height = self.get_box()
        return x + width // 2, y + height // 2


def drag(start, end, hovering=None):
    """With the steps that a drag threshold and a hovered target need. Before the drop
    hovering() is called."""
    (x, y), (to_x, to_y) = start, end
    words = f'mousemove {x} {y} sleep 0.1 mousedown 1 sleep 0.1 '
    for i in range(1, 11):
        words += (f'mousemove {x + (to_x - x) * i // 10} {y + (to_y - y) * i // 10} '
                  'sleep 0.03 ')
    words += f'mousemove {to_x + 2} {to_y + 1} sleep 0.3'
    xdotool(*shlex.split(words))
    if hovering is not None:
        hovering()
    xdotool('mouseup', 1)


def walk(node, but=None):
    """The node and all below it, but not what has that role."""
    try:
        yield node
        for i in range(node.childCount):
            child = node.getChildAtIndex(i)
            if child is not None and (but is None or child.getRole() != but):
                yield from walk(child, but)
    except GLib.Error:  # it went away while we looked
        return


def walk_visible(node):
    """The same without what is hidden, and what is in it."""
    try:
        if not node.getState().contains(pyatspi.STATE_VISIBLE):
            return
        yield node
        for i in range(node.childCount):
            child = node.getChildAtIndex(i)
            if child is not None:
                yield from walk_visible(child)
    except GLib.Error:  # it went away while we looked
        return


ENTRIES = (pyatspi.ROLE_TEXT, pyatspi.ROLE_PASSWORD_TEXT, pyatspi.ROLE_ENTRY)


class Frame:
    """A window of a program as the accessibility bus shows it, while it is open."""

    def __init__(self, application, title):
        self.application = application
        self.title = title

    def find_node(self):
        for application in pyatspi.Registry.getDesktop(0):
            try:
                if application is None or application.name != self.application:
                    continue
                for frame in application:
                    if frame is not None and frame.name == self.title:
                        return frame
            except GLib.Error:  # it went away while we looked
                continue
        return None

    def describe(self):
        node = self.find_node()
        return '' if node is None else '\n'.join(
            f'  {n.getRoleName()}: {n.name}' for n in walk(node) if n.name)

    def wait_for(self, condition, what):
        def evaluate():
            node = self.find_node()
            try:
                return node is not None and condition(node)
            except GLib.Error:  # a part of it went away while we looked
                return False

        try:
            return wait(evaluate, f'{what} in “{self.title}”')
        except AssertionError:
            print(self.describe(), file=sys.stderr)
            raise

    def wait_open(self):
        self.wait_for(lambda node: True, 'the window')
        return self

    def wait_closed(self):
        wait(lambda: self.find_node() is None, f'the end of “{self.title}”')

    def wait_shows(self, words):
        self.wait_for(lambda node: any(words in n.name for n in walk(node)), f'“{words}”')

    def wait_hides(self, words):
        """Until what is said is not on the screen, whether or not it exists."""
        self.wait_for(lambda node: not any(words in n.name for n in walk_visible(node)),
                      f'no “{words}”')

    def wait_sees(self, words):
        """Until that is on the screen."""
        self.wait_for(lambda node: any(words in n.name for n in walk_visible(node)),
                      f'“{words}” in sight')

    def find(self, node, roles, words):
        """Names are a mnemonic label and the same without its mark, or just that."""
        for child in walk(node):
            if child.getRole() in roles and (
                    child.name == words or child.name.endswith(' ' + words)):
                return child
        return None

    def click(self, words):
        """A button, as soon as it can be pressed."""
        def find_sensitive(node):
            button = self.find(node, (pyatspi.ROLE_PUSH_BUTTON,), words)
            sensitive = button is not None and button.getState().contains(
                pyatspi.STATE_SENSITIVE)
            return button if sensitive else None

        self.wait_for(find_sensitive, f'the button “{words}”').queryAction().doAction(0)

    def toggle(self, words):
        self.wait_for(lambda node: self.find(node, (pyatspi.ROLE_CHECK_BOX,), words),
                      f'the switch “{words}”').queryAction().doAction(0)

    def type_into(self, words, text):
        """Sets the text of the entry with this title."""
        self.wait_for(lambda node: self.find(node, ENTRIES, words),
                      f'the entry “{words}”').queryEditableText().setTextContents(text)

    def read_text(self, words):
        text = self.wait_for(lambda node: self.find(node, ENTRIES, words),
                             f'the entry “{words}”').queryText()
        return text.getText(0, text.characterCount)

    def find_in_table(self, node, table, words):
        rows = self.find(node, (pyatspi.ROLE_TREE_TABLE,), table)
        return rows and self.find(rows, (pyatspi.ROLE_LABEL,), words)

    def get_place(self, table, words):
        """The middle of a label in a table, from the window's corner."""
        label = self.wait_for(lambda node: self.find_in_table(node, table, words),
                              f'“{words}”')
        box = label.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        return box.x + box.width // 2, box.y + box.height // 2

    def get_place_of(self, words):
        """The middle of a label or an entry, from the window's corner."""
        found = self.wait_for(
            lambda node: self.find(node, (pyatspi.ROLE_LABEL, *ENTRIES), words),
            f'“{words}”')
        box = found.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        return box.x + box.width // 2, box.y + box.height // 2
