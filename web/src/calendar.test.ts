import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import { expect, test } from "vitest";

// Our calendars read by another program than the one that writes them: the file is that of internal/ics's own test.
const text = readFileSync(new URL("../../internal/ics/testdata/passages.ics", import.meta.url), "utf8");
const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
const events = calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));

/** The instant that an event begins, with the zones that the file itself describes. */
function begins(event: ICAL.Event): string {
  const zone = calendar
    .getAllSubcomponents("vtimezone")
    .map((component) => new ICAL.Timezone(component))
    .find((described) => described.tzid === event.component.getFirstProperty("dtstart")?.getFirstParameter("tzid"));
  const start = event.startDate.clone();
  if (zone) start.zone = zone;
  return start.toJSDate().toISOString();
}

test("every visit is an event, each half of its own", () => {
  expect(events.map((event) => event.uid)).toEqual([
    "a.2026-03-23.1@maillage",
    "a.2026-03-23.2@maillage",
    "a.2026-04-13.1@maillage",
    "a.2026-04-13.2@maillage",
    "b.2026-04-14.1@maillage",
    "c.2026-04-15.1@maillage",
  ]);
});

test("ten o'clock is ten o'clock in winter, in summer and overseas", () => {
  expect([events[0], events[2], events[5]].map((event) => event && begins(event))).toEqual([
    "2026-03-23T09:00:00.000Z",
    "2026-04-13T08:00:00.000Z",
    "2026-04-15T06:00:00.000Z",
  ]);
});

test("a cancelled visit says so, and that it changed", () => {
  expect(events[2]?.component.getFirstPropertyValue("status")).toBe("CANCELLED");
  expect(events[2]?.sequence).toBe(2);
});

test("hours that nobody knows make a whole day", () => {
  expect(events[4]?.startDate.isDate).toBe(true);
});

test("texts come back as they were before folding and escaping", () => {
  expect(events[0]?.location).toBe("salle des fêtes, Migné");
  expect(events[0]?.description).toContain("Aide gratuite ; sans rendez-vous, avec ou sans ordinateur. Les salles");
});
