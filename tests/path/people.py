# SPDX-License-Identifier: MIT
"""A scene to act in, and the people who tap. They answer the survey beside
this file."""

import os
import shutil
import tempfile

import parts
from proxy import Proxy

EVENT = os.path.join(parts.HERE, "event.yaml")


class Scene:
    """A folder, a display, and whatever was started in them; all of it goes."""

    def __init__(self, width, height):
        self.folder = tempfile.mkdtemp(prefix="azri-path-")
        self.started = []
        self.kiosk = None
        self.hub = None
        self.display = parts.Display(width, height)

    def start_hub(self, port=0):
        self.hub = parts.Hub(self.folder, port)
        self.started.append(self.hub)
        return self.hub

    def start_kiosk(self, hub_url, heartbeat=0):
        self.kiosk = parts.Kiosk(self.folder, self.display, hub_url, EVENT, heartbeat=heartbeat)
        self.started.append(self.kiosk)
        return self.kiosk

    def start_proxy(self):
        self.proxy = Proxy()
        self.started.append(self.proxy)
        return self.proxy

    def exports(self):
        """What the store and what the archive holds, once both programs have ended well."""
        self.kiosk.stop()
        self.hub.stop()
        self.rows = parts.export(self.folder, "--store", self.kiosk.store)
        return self.rows, parts.export(self.folder, "--archive", self.hub.archive)

    def column(self, heading):
        position = self.rows[0].index(heading)
        return [row[position] for row in self.rows[1:]]

    def close(self):
        for part in reversed(self.started):
            part.close()
        self.display.close()
        shutil.rmtree(self.folder)


def answer_in_armenian(kiosk):
    """In the event's own language, content, without a second thought."""
    done = kiosk.responses + 1
    kiosk.wait_for_screen("faces", "overall")
    kiosk.tap("face-5")
    kiosk.wait_for_screen("choice", "role")
    kiosk.tap("choice-member")
    kiosk.wait_for_screen("nps", "recommend")
    kiosk.tap("nps-9")
    kiosk.wait_for_screen("thanks")
    kiosk.wait_for_responses(done)
    kiosk.wait_for_screen("faces", "overall")


def answer_in_georgian(kiosk):
    """Takes another language, goes back, and changes the answer to an unhappy one."""
    done = kiosk.responses + 1
    kiosk.wait_for_screen("faces", "overall")
    kiosk.tap("language-ka")
    kiosk.tap("face-4")
    kiosk.wait_for_screen("choice", "role")
    kiosk.tap("back")
    kiosk.wait_for_screen("faces", "overall")
    kiosk.tap("face-2")
    kiosk.wait_for_screen("choices", "trouble")
    kiosk.tap("choice-food")
    kiosk.tap("choice-talks")
    kiosk.tap("next")
    kiosk.wait_for_screen("choice", "role")
    kiosk.tap("choice-guest")
    kiosk.wait_for_screen("thanks")
    kiosk.wait_for_responses(done)
    kiosk.wait_for_screen("faces", "overall")


def abandon_after_one_tap(kiosk):
    """Walks away; the idle time closes the response and shows the first question again."""
    done = kiosk.responses + 1
    kiosk.wait_for_screen("faces", "overall")
    kiosk.tap("face-3")
    kiosk.wait_for_screen("choice", "role")
    kiosk.wait_for_responses(done)
    kiosk.wait_for_screen("faces", "overall")
