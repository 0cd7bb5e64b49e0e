# SPDX-License-Identifier: MIT
"""What organizers publish at the hub is shown by a terminal after the person
who is there, and whatever is wrong with it, the terminal goes on asking."""

import glob
import hashlib
import json
import os
import shutil
import time
import unittest
import urllib.request

import parts
from people import Scene, answer_in_armenian

TOKEN = "organizer-token"


class Packages(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(800, 480)
        self.addCleanup(self.scene.close)
        self.hub = self.scene.start_hub()
        self.url = f"http://127.0.0.1:{self.hub.port}"
        self.packages = os.path.join(self.scene.folder, "packages")

    # -- The organizer ------------------------------------------------------

    def azri(self, command, *arguments):
        return parts.azri(command, "--hub", self.url, "--token-file",
                          os.path.join(self.scene.folder, TOKEN), *arguments)

    def write_event(self, name, question="mood", change=lambda survey: survey, files=()):
        """An event of its own folder that asks `question` first; its path."""
        folder = os.path.join(self.scene.folder, name)
        os.mkdir(folder)
        shutil.copy(os.path.join(parts.HERE, "event.yaml"), folder)
        with open(os.path.join(parts.HERE, "survey.yaml"), encoding="utf-8") as file:
            survey = file.read().replace("overall", question)
        with open(os.path.join(folder, "survey.yaml"), "w", encoding="utf-8") as file:
            file.write(change(survey))
        for path, content in files:
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "wb") as file:
                file.write(content)
        if files:
            with open(os.path.join(folder, "event.yaml"), "a", encoding="utf-8") as file:
                file.write("speech: speech\n")
        return os.path.join(folder, "event.yaml")

    def publish(self, event, *options):
        return self.azri("publish", event, *options).split()[1]

    def publish_unchecked(self, event):
        """What a program does that knows the hub's door and no checker."""
        folder = os.path.dirname(event)
        names = ["event.yaml", "survey.yaml"]
        contents = []
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                contents.append(file.read())
        manifest = {"azri": 1, "event": "path-test", "survey_version": "0", "start": "event.yaml",
                    "files": [{"path": [name], "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                              for name, content in zip(names, contents)]}
        body = json.dumps(manifest).encode() + b"\n" + b"".join(contents)
        with open(os.path.join(self.scene.folder, TOKEN), encoding="ascii") as file:
            token = file.read().strip()
        request = urllib.request.Request(self.url + "/v1/packages", body, {
            "Content-Type": "application/vnd.azri.package", "Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=parts.DEADLINE_S) as answer:
            return json.load(answer)["package"]

    def page(self):
        with urllib.request.urlopen(self.url + "/packages", timeout=parts.DEADLINE_S) as answer:
            return answer.read().decode()

    def wait_for_page(self, *wanted):
        """Load the page again until it says so; no event tells of what comes to the hub."""
        last = time.monotonic() + parts.DEADLINE_S
        while not all(part in (page := self.page()) for part in wanted):
            if time.monotonic() > last:
                raise parts.Failure(f"the page does not say {wanted}:\n{page}\n{self.scene.kiosk.log()}")
            time.sleep(0.05)
        return page

    # -- The terminal -------------------------------------------------------

    def start_kiosk(self, url=None):
        return self.scene.start_kiosk(url or self.url, heartbeat=1)

    def first_question(self):
        return self.scene.kiosk.screen.get("question")

    def wait_for_package(self, package):
        """Until all of it lies there, which is told by its folder's name."""
        pattern = os.path.join(self.packages, package + "*", "manifest")
        last = time.monotonic() + parts.DEADLINE_S
        while not glob.glob(pattern):
            if time.monotonic() > last:
                raise parts.Failure(f"{package} does not come:\n{self.scene.kiosk.log()}")
            time.sleep(0.02)

    def answer(self, kiosk, question):
        done = kiosk.responses + 1
        kiosk.wait_for_screen("faces", question)
        kiosk.tap("face-3")
        kiosk.wait_for_screen("choice", "role")
        kiosk.tap("choice-guest")
        kiosk.wait_for_screen("thanks")
        kiosk.wait_for_responses(done)

    def test_published_survey_is_shown_after_the_person_who_is_there(self):
        kiosk = self.start_kiosk()
        kiosk.tap("face-3")
        kiosk.wait_for_screen("choice", "role")
        package = self.publish(self.write_event("new", files=[("speech/hy/mood.wav", b"x" * 200000)]))
        self.wait_for_package(package)
        kiosk.tap("back")
        kiosk.wait_for_screen("faces", "overall")
        kiosk.tap("face-3")
        kiosk.wait_for_screen("choice", "role")
        kiosk.tap("choice-guest")
        kiosk.wait_for_screen("thanks")
        kiosk.wait_for_screen("faces", "mood")
        kiosk.responses = 0  # counted anew with the new survey
        self.answer(kiosk, "mood")
        kiosk.wait_for_screen("faces", "mood")
        self.wait_for_page(package, "as assigned")
        kiosk.wait_until("both arrive", lambda: kiosk.delivered == 2)
        stored, archived = self.scene.exports()
        self.assertEqual(archived, stored)
        self.assertEqual(self.scene.column("overall"), ["3", ""])
        self.assertEqual(self.scene.column("mood"), ["", "3"])

        self.hub = self.scene.start_hub(self.hub.port)
        self.start_kiosk()
        self.assertEqual(self.first_question(), "mood")

    def test_wrong_survey_is_refused_and_the_hub_shows_why(self):
        kiosk = self.start_kiosk()
        wrong = self.write_event("wrong", change=lambda survey: survey.replace("type: nps", "type: npz"))
        package = self.publish_unchecked(wrong)
        page = self.wait_for_page(f"<b>Refused {package[:12]}</b>", "npz")
        self.assertIn("survey.yaml:", page)
        self.assertNotIn(self.scene.folder, page)
        self.assertIn("npz", self.azri("publish", "--list"))
        answer_in_armenian(kiosk)
        self.assertEqual(self.first_question(), "overall")

        sound = self.publish(self.write_event("sound"))
        kiosk.wait_for_screen("faces", "mood")
        self.assertNotIn("Refused", self.wait_for_page(sound, "as assigned"))
        self.azri("publish", "--withdraw", sound)
        self.wait_for_page("npz")
        self.assertEqual(self.first_question(), "mood")
        self.azri("publish", "--withdraw", package)
        self.publish(os.path.join(self.scene.folder, "sound", "event.yaml"))
        self.assertNotIn("Refused", self.wait_for_page("as assigned"))

    def test_power_cut_in_the_middle_of_a_package_leaves_what_was_shown(self):
        proxy = self.scene.start_proxy()
        proxy.hub_port = self.hub.port
        ranges, cut = [], parts.Signal()

        def fault(exchange):
            head = exchange.request.partition(b"\r\n\r\n")[0]
            if not head.startswith(b"GET /v1/files/") or b"\nRange: " not in head:
                return None
            ranges.append(head.partition(b"\nRange: bytes=")[2].partition(b"-")[0])
            return (lambda exchange: cut.give()) if len(ranges) == 4 else None

        proxy.next_fault = fault
        kiosk = self.start_kiosk(proxy.url)
        content = os.urandom(300000)
        self.publish(self.write_event("large", files=[("speech/hy/mood.wav", content)]))
        cut.wait("nothing is fetched")
        kiosk.kill()
        fetched = list(ranges)
        kiosk = self.start_kiosk(proxy.url)
        self.assertEqual(self.first_question(), "overall")
        kiosk.wait_for_screen("faces", "mood")
        self.assertEqual(ranges[4], fetched[3])  # it goes on where it was
        self.assertEqual(ranges[4:].count(b"0"), 1)  # the file behind it
        kiosk.stop()
        with open(glob.glob(os.path.join(self.packages, "*", "files", "speech", "hy", "mood.wav"))[0], "rb") as file:
            self.assertEqual(file.read(), content)

    def test_package_that_is_damaged_on_the_disk_is_fetched_again(self):
        kiosk = self.start_kiosk()
        self.publish(self.write_event("first", "mood"))
        kiosk.wait_for_screen("faces", "mood")
        package = self.publish(self.write_event("second", "humour"))
        kiosk.wait_for_screen("faces", "humour")
        self.wait_for_page(package, "as assigned")
        kiosk.stop()
        path, = glob.glob(os.path.join(self.packages, package + "*", "files", "survey.yaml"))
        with open(path, "r+b") as file:
            file.write(b"!")
        kiosk = self.start_kiosk()
        self.assertEqual(self.first_question(), "mood")
        kiosk.wait_for_screen("faces", "humour")

    def test_terminal_that_ends_over_a_package_goes_back(self):
        kiosk = self.start_kiosk()
        package = self.publish(self.write_event("deadly"))
        kiosk.wait_for_screen("faces", "mood")
        self.wait_for_page(package, "as assigned")
        kiosk.stop()
        path = os.path.join(self.packages, "state.json")
        with open(path, encoding="ascii") as file:
            state = json.load(file)
        state["trying"], state["tries"] = state.pop("running"), 3
        with open(path, "w", encoding="ascii") as file:
            json.dump(state, file)
        self.start_kiosk()
        self.assertEqual(self.first_question(), "overall")
        self.wait_for_page(f"<b>Refused {package}</b>", "ended again and again")

    def test_settings_move_a_terminal_and_a_wrong_one_is_refused(self):
        kiosk = self.start_kiosk()
        with open(os.path.join(self.scene.folder, "terminal.json"), encoding="ascii") as file:
            terminal = json.load(file)["terminal"]
        self.azri("settings", "--terminal", terminal, "point=nowhere")
        self.wait_for_page("<b>Refused settings</b>", "no point &quot;nowhere&quot;")
        event = self.write_event("moved")
        with open(event, "a", encoding="utf-8") as file:
            file.write("  - {id: foyer, label: Foyer}\n")
        with open(event, encoding="utf-8") as file:
            lines = file.read().replace("idle_s", "@").partition("@")
        with open(event, "w", encoding="utf-8") as file:
            last = lines[2].rstrip("\n").rpartition("\n")
            file.write(lines[0] + last[2] + "\nidle_s" + last[0] + "\n")
        self.azri("settings", "point=foyer", "sound=true")
        self.azri("settings", "--terminal", terminal, "point=")
        package = self.publish(event)
        kiosk.wait_for_screen("faces", "mood")
        self.wait_for_page(package, "as assigned")
        kiosk.responses = 0
        self.answer(kiosk, "mood")
        kiosk.wait_for_delivery()
        self.scene.exports()
        self.assertEqual(self.scene.column("point"), ["foyer"])


if __name__ == "__main__":
    unittest.main()
