"""Where a body's parts are in a photo: axes, widths, limbs. Everything the garments are hung on.

The unit is the torso: shoulder line to hip line as the pose model sees them, some 50 cm on an adult. Shares of it were
read off 60 street photos (median shoulder distance 0.63, hips 0.35, thigh 0.80, shin 0.68, upper arm 0.55, forearm
0.46); half-widths of the body itself follow published breadths (ANSUR II).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import cv2
import numpy as np

from stylist.body.perception import Landmark, Part, Perception
from stylist.tryon.geometry import Floats, Mask, along, fill_polygon, length, reach, thick_line, unit

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
VISIBLE = 0.5
_LEAST_FACE, _NOSE_SEEN, _SOME_HAIR = 0.4, 0.98, 0.02
"""Share of face where the joints have it, and visibility of the nose, below which somebody is seen from behind (1 of
250 street photos from the front); hair in squared torsos from which a head is in the frame."""
_SECOND_FACE = 0.35
_FACES_APART = 2.0
"""Share of the larger face's area, and distance in radii of the face, of a second one: five photos of two people had
0.83 or more and 2.8 or more, of 80 of one person one had any such patch."""
_LONGEST_SHIN = 1.2
"""Torsos from knee to ankle that no shin has: of 302 on street photos all had 1.02 or less but one, on another's foot,
with 1.46."""
NECK_LIFT = 0.17
"""The side of the neck rises this much of a torso above the line of the shoulder joints."""
CROTCH = 1.17
"""Height of the crotch along the torso's axis, in torsos from the shoulder line."""
_BODY = np.array([(-0.1, 0.30), (0.0, 0.37), (0.25, 0.33), (0.62, 0.275), (0.85, 0.31), (1.05, 0.345), (1.25, 0.345)])
_ARM = (0.095, 0.075, 0.05, 0.055)
_LEG = (0.165, 0.1, 0.065)
_WAISTLINE = (0.6, 0.85)
_THIGH, _SHIN = 0.80, 0.68
_JOINTS = {
    "left": {
        "shoulder": Landmark.LEFT_SHOULDER, "elbow": Landmark.LEFT_ELBOW, "wrist": Landmark.LEFT_WRIST,
        "hand": Landmark.LEFT_INDEX, "hip": Landmark.LEFT_HIP, "knee": Landmark.LEFT_KNEE,
        "ankle": Landmark.LEFT_ANKLE, "heel": Landmark.LEFT_HEEL, "toe": Landmark.LEFT_FOOT_INDEX,
        "ear": Landmark.LEFT_EAR, "eye": Landmark.LEFT_EYE,
    },
    "right": {
        "shoulder": Landmark.RIGHT_SHOULDER, "elbow": Landmark.RIGHT_ELBOW, "wrist": Landmark.RIGHT_WRIST,
        "hand": Landmark.RIGHT_INDEX, "hip": Landmark.RIGHT_HIP, "knee": Landmark.RIGHT_KNEE,
        "ankle": Landmark.RIGHT_ANKLE, "heel": Landmark.RIGHT_HEEL, "toe": Landmark.RIGHT_FOOT_INDEX,
        "ear": Landmark.RIGHT_EAR, "eye": Landmark.RIGHT_EYE,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One perceived person, measured for dressing. All points are x, y in pixels."""

    perception: Perception

    @property
    def shape(self) -> tuple[int, int]:
        height, width = self.perception.mask.shape
        return height, width

    def joint(self, side: Side, name: str) -> Floats:
        return self.perception.point(_JOINTS[side][name])

    def sees(self, side: Side, name: str, margin: float = 0.02) -> bool:
        """Whether a joint is in the frame and not guessed."""
        x, y, visibility = self.perception.landmarks[_JOINTS[side][name]]
        return bool(visibility >= VISIBLE and -margin <= x <= 1 + margin and -margin <= y <= 1 + margin)

    @cached_property
    def shoulders(self) -> Floats:
        """Middle of the shoulder joints."""
        return (self.joint("left", "shoulder") + self.joint("right", "shoulder")) / 2

    @cached_property
    def hips(self) -> Floats:
        """Middle of the hip joints."""
        return (self.joint("left", "hip") + self.joint("right", "hip")) / 2

    @cached_property
    def torso(self) -> float:
        """The unit: shoulder line to hip line in pixels, or what the shoulders say if that is more (foreshortening)."""
        apart = float(np.hypot(*(self.joint("left", "shoulder") - self.joint("right", "shoulder"))))
        return max(float(np.hypot(*(self.hips - self.shoulders))), 1.25 * apart, 1.0)

    @cached_property
    def down(self) -> Floats:
        """Unit vector along the torso."""
        return unit(self.hips - self.shoulders)

    @cached_property
    def frontal(self) -> float:
        """How much the chest faces the camera: 1 frontal, towards 0 in profile."""
        apart = abs(float((self.joint("left", "shoulder") - self.joint("right", "shoulder")) @ self._across))
        return float(np.clip(apart / (0.60 * self.torso), 0.35, 1.12))

    @cached_property
    def faces_camera(self) -> bool:
        """The person's left is on the right of the picture."""
        return bool(float((self.joint("left", "shoulder") - self.joint("right", "shoulder"))[0]) > 0)

    @cached_property
    def hides_face(self) -> bool:
        """Whether a head is in the photo, but hair or a hat is where the joints have its face."""
        parsing, head = self.perception.parsing, self.face()
        height, width = self.shape
        inside = bool(np.all((self.face_centre > 0) & (self.face_centre < (width, height))))
        if parsing is None or not inside or np.count_nonzero(parsing == Part.HAIR) < _SOME_HAIR * self.torso**2:
            return False
        nose = float(self.perception.landmarks[Landmark.NOSE, 2])
        return nose < _NOSE_SEEN or float((parsing[head] == Part.FACE).mean()) < _LEAST_FACE

    @cached_property
    def sees_another_face(self) -> bool:
        """Whether the parsing finds a second face, beside the one of the joints or, where those are of two people, the
        largest."""
        if self.perception.parsing is None:
            return False
        count, _, stats, centres = cv2.connectedComponentsWithStats(
            (self.perception.parsing == Part.FACE).astype(np.uint8)
        )
        if count < 3:
            return False
        areas, centres = stats[1:, cv2.CC_STAT_AREA], centres[1:]
        largest = int(np.argmax(areas))
        from_joints = np.hypot(*(centres - self.face_centre).T) / self.face_radius
        from_largest = np.hypot(*(centres - centres[largest]).T) / np.sqrt(areas[largest] / np.pi)
        away = (from_joints > _FACES_APART) | (from_largest > _FACES_APART)
        return bool(((areas > _SECOND_FACE * areas.max()) & away).any())

    @cached_property
    def stands_on_its_own_feet(self) -> bool:
        """Whether no ankle was found on somebody else's leg, further from the knee than any shin is long."""
        for side in SIDES:
            shin = self.joint(side, "ankle") - self.joint(side, "knee")
            if self.sees(side, "ankle") and float(np.hypot(*shin)) > _LONGEST_SHIN * self.torso:
                return False
        return True

    @cached_property
    def _across(self) -> Floats:
        """Unit vector from the person's right to the person's left, square to the torso."""
        square = np.array([self.down[1], -self.down[0]])
        return square if self.faces_camera else -square

    def outward(self, side: Side, v: float) -> Floats:
        """Unit vector to one side at height ``v``: the shoulder line's tilt above, the hip line's below."""
        top = unit(self.joint("left", "shoulder") - self.joint("right", "shoulder"))
        low = unit(self.joint("left", "hip") - self.joint("right", "hip"))
        share = float(np.clip(v, 0, 1))
        tilt = unit((1 - share) * top + share * low + 0.5 * self._across)
        return tilt if side == "left" else -tilt

    def axis(self, v: float) -> Floats:
        """Point on the middle line; v = 0 at the shoulders, 1 at the hips, and on beyond both."""
        return self.shoulders + self.down * (v * float(np.hypot(*(self.hips - self.shoulders))))

    def bare_half(self, v: float) -> float:
        """Half the body's own breadth at height ``v`` in pixels, from proportion alone."""
        turned = 0.45 + 0.55 * min(self.frontal, 1.1)
        return float(np.interp(v, _BODY[:, 0], _BODY[:, 1])) * self.torso * turned

    @cached_property
    def _torso_only(self) -> Mask:
        """The person without the arms where they hang beside the body."""
        arms = np.zeros(self.shape, dtype=bool)
        for side in SIDES:
            line, widths = self.arm(side)
            arms |= thick_line(self.shape, line, widths * 0.8)
        return (self.perception.mask > 0.5) & ~arms

    def seen_half(self, side: Side, v: float, most: float = 1.35) -> float:
        """Half-breadth of what is seen there, clothes included, between 0.9 and ``most`` times the body's own."""
        bare = self.bare_half(v)
        core = self.axis(v) + 0.3 * bare * self.outward(side, v)
        found = 0.3 * bare + reach(core, self.outward(side, v), self._torso_only, most * bare)
        return float(np.clip(found, 0.92 * bare, most * bare))

    def shoulder_point(self, side: Side) -> Floats:
        """Where a shoulder seam ends: a little outside and above the joint."""
        joint = self.joint(side, "shoulder")
        return joint + self.torso * (0.045 * self.frontal * self.outward(side, 0) - 0.065 * self.down)

    def neck_point(self, side: Side) -> Floats:
        """Where a collar meets the shoulder."""
        base = self.axis(0) - NECK_LIFT * self.torso * self.down
        return base + 0.135 * self.torso * self.frontal * self.outward(side, 0)

    def armpit(self, side: Side) -> Floats:
        """Where a sleeve's inner seam begins."""
        return self.axis(0.27) + self.bare_half(0.25) * 0.97 * self.outward(side, 0.2)

    def arm(self, side: Side) -> tuple[Floats, Floats]:
        """Polyline shoulder, elbow, wrist, knuckles (4, 2) with half-widths (4,) in pixels."""
        joints = np.stack([self.joint(side, n) for n in ("shoulder", "elbow", "wrist", "hand")])
        return joints, np.array(_ARM) * self.torso

    def leg(self, side: Side) -> tuple[Floats, Floats]:
        """Polyline hip, knee, ankle (3, 2) with half-widths (3,) in pixels; straight on where joints are not seen."""
        joints = [self.joint(side, "hip")]
        for name, share in (("knee", _THIGH), ("ankle", _SHIN)):
            straight = joints[-1] + share * self.torso * self.down
            joints.append(self.joint(side, name) if self.sees(side, name, 0.03) else straight)
        return np.stack(joints), np.array(_LEG) * self.torso

    def feet(self, half_widths: tuple[float, float, float]) -> Mask:
        """(H, W) both feet from ankle over heel to toe, as wide there as ``half_widths`` in torsos."""
        place = np.zeros(self.shape, dtype=bool)
        for side in SIDES:
            line = np.stack([self.joint(side, name) for name in ("ankle", "heel", "toe")])
            place |= thick_line(self.shape, line, np.array(half_widths) * self.torso)
        return place

    @cached_property
    def crotch(self) -> Floats:
        return self.axis(CROTCH)

    @cached_property
    def waistline(self) -> float:
        """Height at which what is worn below begins, as far as the parsing shows it; at least 0.6, at most 0.85."""
        parsing = self.perception.parsing
        if parsing is None:
            return _WAISTLINE[1]
        columns = np.abs(np.arange(self.shape[1]) - self.hips[0]) < 0.2 * self.torso
        rows = np.flatnonzero(((parsing == Part.LOWER) & columns).sum(axis=1) > 0.15 * self.torso)
        top = self.height_of(np.array([self.hips[0], float(rows[0])])) if len(rows) else _WAISTLINE[1]
        return float(np.clip(top - 0.02, *_WAISTLINE))

    @cached_property
    def face_centre(self) -> Floats:
        points = [self.perception.point(m) for m in (Landmark.LEFT_EYE, Landmark.RIGHT_EYE, Landmark.NOSE)]
        mouth = (self.perception.point(Landmark.MOUTH_LEFT) + self.perception.point(Landmark.MOUTH_RIGHT)) / 2
        return np.asarray((sum(points) + mouth) / 4, dtype=np.float64)

    @cached_property
    def face_radius(self) -> float:
        """Half the face's height: from the eyes to the mouth, times 1.35; a share of the torso bounds it."""
        eyes = (self.perception.point(Landmark.LEFT_EYE) + self.perception.point(Landmark.RIGHT_EYE)) / 2
        mouth = (self.perception.point(Landmark.MOUTH_LEFT) + self.perception.point(Landmark.MOUTH_RIGHT)) / 2
        return float(np.clip(1.35 * np.hypot(*(mouth - eyes)), 0.14 * self.torso, 0.26 * self.torso))

    def face(self, grow: float = 1.0) -> Mask:
        """An ellipse over the face, chin and forehead included. (H, W) bool."""
        angles = np.linspace(0, 2 * np.pi, 40)
        up = -unit(self.shoulders - self.face_centre)
        side = np.array([-up[1], up[0]])
        ring = np.cos(angles)[:, None] * side * 0.82 + np.sin(angles)[:, None] * up * 1.1
        return fill_polygon(self.shape, self.face_centre + self.face_radius * grow * ring)

    def neck(self) -> Mask:
        """From the chin down to the pit of the throat. (H, W) bool."""
        chin = self.face_centre + unit(self.shoulders - self.face_centre) * self.face_radius * 0.9
        half = 0.105 * self.torso * self.frontal
        line = np.stack([chin, self.axis(-0.06)])
        return thick_line(self.shape, line, np.array([half * 0.9, half * 1.05]))

    def centre(self, v: float) -> Floats:
        """Point on the middle line that below the hips follows the legs; v in torsos from the shoulder line."""
        if v <= 1:
            return self.axis(v)
        line = (self.leg("left")[0] + self.leg("right")[0]) / 2
        share = (v - 1) * self.torso / max(length(line), 1.0)
        return np.asarray(along(line, np.array([share]))[0])

    def height_of(self, point: Floats) -> float:
        """v of a point: its height along the torso's axis."""
        visible = float(np.hypot(*(self.hips - self.shoulders)))
        return float((point - self.shoulders) @ self.down) / max(visible, 1.0)
