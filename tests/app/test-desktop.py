#!/usr/bin/python3
# test-desktop.py
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The program itself, from its first start, driven by pointer and keyboard beside another
# program: files and text are dropped on it, pasted and chosen, and a certificate is
# dragged out. What it stored is looked at with certmgrctl.
#
# usage (in run-desktop.sh): test-desktop.py ADMIN CERTMGRCTL HELPER FIXTURES

import json
import os
import subprocess
import sys
import time

import pyatspi
from desktop import Frame, Helper, Program, Window, drag, wait, walk, xdotool

PASSPHRASE = 'four words make one, they say'
FILE_PASSWORD = 'Correct horse 7 battery'  # as in make-fixtures.sh
CERTSTORE = 'Proof'
NO_KEY = 'no-key'
# GTK 4.8 says so, and dies, if a screen reader asks for its widgets while one of them goes.
ASKED_TOO_EARLY = 'g_variant_is_object_path'
N_ATTEMPTS = 4


class Desktop:
    """The program with a certstore to be, and the helper beside it."""

    def __init__(self, attempt, admin, certmgrctl, helper, fixtures):
        self.certmgrctl = certmgrctl
        self.fixtures = fixtures
        self.store = os.path.join(os.environ['HOME'], f'certstore-{attempt}')
        self.passphrase = os.path.join(os.environ['HOME'], 'passphrase')
        with open(self.passphrase, 'w') as file:
            file.write(PASSPHRASE)
        self.helper = Helper(helper)
        self.admin = Program('certmgr-admin', [admin, '--store', self.store])
        self.window = Window(wait(self.admin.get_windows, 'the main window')[0])
        self.window.resize(1240, 800)
        self.window.move(255, 30)
        Window(self.helper.window).move(5, 300)
        self.main = self.get_frame('CertMgr Admin').wait_open()

    def has_died_of_gtk(self):
        time.sleep(1)
        return self.admin.process.poll() not in (None, 0) \
            and ASKED_TOO_EARLY in self.admin.read_log()

    def kill(self):
        for program in self.admin, self.helper:
            program.process.kill()
            program.process.wait()

    def get_frame(self, title):
        return Frame('certmgr-admin', title)

    def get_path(self, name):
        return os.path.join(self.fixtures, name)

    def ctl(self, *words):
        done = subprocess.run(
            [self.certmgrctl, '--store', self.store, '--passphrase-file',
             self.passphrase, '--json', *words], stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise AssertionError(f'certmgrctl {words} ended with {done.returncode}')
        return json.loads(done.stdout)

    def get_titles(self):
        return {row['title']: row for row in self.ctl('list')}

    def wait_stored(self, title):
        return wait(lambda: self.get_titles().get(title), f'{title} in the certstore')

    def drop(self, how, *names, at=None, hovering=None):
        """Drags what the helper offers onto the main window, or to a place in it. While it
        hovers a layer says what a drop would do, unless hovering() is to see another."""
        hovering = hovering or (lambda: self.main.wait_sees('Drop to import'))
        self.helper.tell(how, *map(self.get_path, names))
        self.window.focus()
        x, y, _, _ = self.window.get_box()
        end = (x + at[0], y + at[1]) if at else self.window.get_center()
        drag(Window(self.helper.window).get_center(), end, hovering)
        self.main.wait_hides('Drop to import')

    def point_at(self, title):
        """Moves the pointer over a row of the list."""
        x, y, _, _ = self.window.get_box()
        row_x, row_y = self.main.get_place('Certificates', title)
        xdotool('mousemove', x + row_x, y + row_y, 'sleep', 0.3)

    def click_on(self, title, key=None):
        self.point_at(title)
        hold, let_go = (('keydown', key), ('keyup', key)) if key else ((), ())
        xdotool(*hold, 'click', 1, 'sleep', 0.1, *let_go)

    def wait_details(self, title):
        """Until the details are about it; while they are hidden they do not change."""
        self.main.wait_for(lambda node: any(
            n.name == title for n in walk(node, but=pyatspi.ROLE_TREE_TABLE)),
            f'the details of {title}')

    def finish_import(self, title):
        """Presses Import in the preview, and finds what came of it on both sides."""
        preview = self.get_frame('Import').wait_open()
        preview.wait_shows(title)
        preview.click('Import')
        preview.wait_closed()
        row = self.wait_stored(title)
        self.main.wait_shows(title)
        return row


def test_first_drop(desktop):
    """An empty folder, files dropped: certstore, preview, credential."""
    desktop.main.wait_shows('No Certificates Yet')
    desktop.drop('files', 'leaf.crt', 'leaf.key', 'intermediate.crt')
    setup = desktop.get_frame('New Certstore').wait_open()
    setup.type_into('Certstore Name', CERTSTORE)
    setup.type_into('Passphrase', PASSPHRASE)
    setup.type_into('The Same Again', PASSPHRASE)
    setup.wait_shows('Excellent')
    setup.click('Create')
    setup.wait_closed()
    desktop.main = desktop.get_frame(CERTSTORE).wait_open()

    row = desktop.finish_import('www.example.com')
    assert row['key_spec'] == 'p256' and not row['exportable'], row
    assert 'bücher.example' in row['host_names'], row
    roots = desktop.ctl('list', 'trusted-root')
    assert len(roots) > 10, f'{len(roots)} roots of this computer'


def test_drop_uri_list(desktop):
    """Another way programs hand over files."""
    desktop.drop('uris', 'leaf-p384.crt', 'leaf-p384.key')
    assert desktop.finish_import('p384.example.com')['key_spec'] == 'p384'


def test_drop_text(desktop):
    """PEM text dragged out of an editor."""
    desktop.drop('text', 'pem-prose.pem')
    preview = desktop.get_frame('Import').wait_open()
    preview.wait_shows('Already here')
    preview.click('Cancel')
    preview.wait_closed()
    assert len(desktop.get_titles()) == 2


def test_file_chooser(desktop):
    """Ctrl+O, a path, Return."""
    desktop.window.focus()
    xdotool('key', 'ctrl+o')
    chooser = desktop.get_frame('Import').wait_open()
    xdotool('type', '--delay', '5', desktop.get_path('leaf-ed25519.crt'))
    xdotool('key', 'Return')
    chooser.wait_shows('ed25519.example.com')
    row = desktop.finish_import('ed25519.example.com')
    assert NO_KEY in row['warnings'], row


def test_paste(desktop):
    """Ctrl+V of a key: it finds its certificate in the certstore."""
    desktop.helper.tell('copy', desktop.get_path('leaf-ed25519.key'))
    desktop.window.focus()
    xdotool('key', 'ctrl+v')
    preview = desktop.get_frame('Import').wait_open()
    preview.wait_shows('brings the key of “ed25519.example.com”')
    preview.click('Import')
    preview.wait_closed()
    wait(lambda: NO_KEY not in desktop.get_titles()['ed25519.example.com']['warnings'],
         'the key')


def test_wrong_password(desktop):
    """An encrypted PKCS#12: wrong password first, and nothing is stored."""
    desktop.drop('files', 'p12-rsa.p12')
    preview = desktop.get_frame('Import').wait_open()
    preview.wait_shows('p12-rsa.p12 needs a password')
    preview.type_into('Password', 'not this one')
    preview.click('Unlock')
    preview.wait_shows('The password is wrong, or the file is damaged.')
    assert len(desktop.get_titles()) == 3
    preview.type_into('Password', FILE_PASSWORD)
    preview.click('Unlock')
    desktop.finish_import('rsa.example.com')


def test_drop_one_by_one(desktop):
    """First a key, then its certificate on the preview that is open."""
    desktop.drop('files', 'leaf-p521.key')
    desktop.get_frame('Import').wait_open().wait_shows('There is no certificate')
    preview = Window(next(window for window in desktop.admin.get_windows()
                          if window != desktop.window.window))
    desktop.helper.tell('files', desktop.get_path('leaf-p521.crt'))
    drag(Window(desktop.helper.window).get_center(), preview.get_center())
    assert NO_KEY not in desktop.finish_import('p521.example.com')['warnings']


def test_drop_on_server(desktop):
    """Files on a server of the sidebar: sealed for it, and nothing stays in the way."""
    desktop.ctl('identity', 'approve', desktop.get_path('foreign.csr'), '--name', 'web01')
    desktop.drop('files', 'unicode.crt', 'unicode.key',
                 at=desktop.main.get_place_of('web01'),
                 hovering=lambda: desktop.main.wait_hides('Drop to import'))
    preview = desktop.get_frame('Import').wait_open()
    preview.wait_shows('web01')
    preview.click('Cancel')
    preview.wait_closed()
    desktop.main.wait_hides('Drop to import')


def test_drop_on_search(desktop):
    """Files and PEM text on an entry are imported, and no text for it."""
    desktop.window.focus()
    xdotool('key', 'ctrl+f')
    time.sleep(0.5)
    place = desktop.main.get_place_of('Search everything')
    desktop.drop('files', 'unicode.crt', at=place)
    preview = desktop.get_frame('Import').wait_open()
    preview.click('Cancel')
    preview.wait_closed()
    desktop.drop('text', 'leaf-p384.key', at=place,
                 hovering=lambda: desktop.main.wait_hides('Drop to import'))
    preview = desktop.get_frame('Import').wait_open()
    preview.click('Cancel')
    preview.wait_closed()
    assert desktop.main.read_text('Search everything') == ''
    desktop.window.focus()
    xdotool('key', 'Escape')


def test_search(desktop):
    """Typing anywhere searches, Escape ends it."""
    def is_listed(title):
        return lambda node: desktop.main.find_in_table(node, 'Certificates', title)

    desktop.window.focus()
    xdotool('type', '--delay', '20', 'p384')
    desktop.main.wait_for(lambda node: not is_listed('www.example.com')(node), 'a search')
    desktop.main.wait_for(is_listed('p384.example.com'), 'what was searched for')
    xdotool('key', 'Escape')
    desktop.main.wait_for(is_listed('www.example.com'), 'the end of the search')


def test_drag_out(desktop):
    """A row dragged onto another program gives it a file with the certificate."""
    x, y, _, _ = desktop.window.get_box()
    row_x, row_y = desktop.main.get_place('Certificates', 'www.example.com')
    drag((x + row_x, y + row_y), Window(desktop.helper.window).get_center())
    path = desktop.helper.read_received()
    assert os.path.basename(path) == 'www.example.com.crt', path
    with open(path) as file:
        text = file.read()
    assert text.count('BEGIN CERTIFICATE') == 2 and 'PRIVATE' not in text, text
    with open(desktop.get_path('leaf.crt')) as file:
        assert file.read().strip() in text
    assert os.stat(path).st_mode & 0o777 == 0o600


def test_drag_within(desktop):
    """A row dragged about in its own window is not imported into it."""
    x, y, width, height = desktop.window.get_box()
    row_x, row_y = desktop.main.get_place('Certificates', 'www.example.com')
    for target in (x + width * 3 // 4, y + height // 2), (x + 60, y + height // 2):
        drag((x + row_x, y + row_y), target)
        time.sleep(1)
        assert desktop.get_frame('Import').find_node() is None
        desktop.main.wait_hides('Drop to import')


def test_click_over_list(desktop):
    """Where the details are over the list: the pointer selects nothing, Control adds."""
    desktop.window.focus()
    desktop.click_on('p384.example.com')
    desktop.window.resize(1000, 800)
    desktop.main.wait_hides('Show the details')
    desktop.click_on('rsa.example.com', key='ctrl')
    desktop.main.wait_shows('2 selected')
    desktop.point_at('www.example.com')
    desktop.point_at('p521.example.com')
    desktop.main.wait_shows('2 selected')
    desktop.click_on('p521.example.com')
    desktop.wait_details('p521.example.com')
    desktop.main.click('Back to the list')
    desktop.window.resize(1240, 800)


def test_import_over_list(desktop):
    """There, too, what was imported is what the details are about."""
    desktop.window.resize(1000, 800)
    desktop.main.wait_hides('Show the details')
    desktop.drop('files', 'leaf-ed448.crt', 'leaf-ed448.key')
    desktop.finish_import('ed448.example.com')
    desktop.wait_details('ed448.example.com')
    desktop.main.click('Back to the list')
    desktop.window.resize(1240, 800)


def test_quit(desktop):
    """Ctrl+Q ends it; the certstore is whole, and nothing was complained about."""
    desktop.window.focus()
    xdotool('key', 'ctrl+q')
    assert desktop.admin.process.wait(timeout=40) == 0
    assert desktop.ctl('check') is not None
    log = desktop.admin.read_log()
    assert 'CRITICAL' not in log and 'WARNING' not in log, log
    desktop.helper.end()


TESTS = [test_first_drop, test_drop_uri_list, test_drop_text, test_file_chooser,
         test_paste, test_wrong_password, test_drop_one_by_one, test_drop_on_server,
         test_drop_on_search, test_search, test_drag_out, test_drag_within,
         test_click_over_list, test_import_over_list, test_quit]


def run(desktop, results):
    for number, test in enumerate(TESTS, 1):
        try:
            test(desktop)
        except BaseException:
            results.append(f'not ok {number} - {test.__doc__}')
            raise
        results.append(f'ok {number} - {test.__doc__}')


def main():
    """All of them in one life of the program; in another, if GTK ends the first."""
    print(f'1..{len(TESTS)}')
    for attempt in range(N_ATTEMPTS):
        desktop = Desktop(attempt, *sys.argv[1:])
        results = []
        try:
            run(desktop, results)
        except BaseException:
            if attempt + 1 < N_ATTEMPTS and desktop.has_died_of_gtk():
                print('# GTK did not survive a question of the accessibility bus; anew')
                desktop.kill()
                continue
            print('\n'.join(results))
            print(desktop.admin.read_log(), file=sys.stderr)
            desktop.kill()
            raise
        print('\n'.join(results))
        return


if __name__ == '__main__':
    main()
